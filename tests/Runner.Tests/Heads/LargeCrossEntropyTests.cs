using System.Runtime.InteropServices;
using Runner.Execution;
using Runner.LibTorch;
using Runner.Plugins.Tasks.Heads;
using Runner.Tests.Training.Support;
using static TorchSharp.torch;

namespace Runner.Tests.Heads;

[Collection(LibTorchCollection.Name)]
public class LargeCrossEntropyTests
{
    private const int Rows = 75;
    private const int Classes = 30011;

    public LargeCrossEntropyTests() => TorchRuntime.EnsureLoaded();

    [Fact]
    public void Gives_libtorchs_sum_and_gradient()
    {
        using var scope = NewDisposeScope();
        using var generator = manual_seed(3);
        var values = randn(Rows, Classes) * 3;
        var labels = arange(Rows) * 397;
        labels[7] = -1;
        labels[74] = -1;
        var (ours, theirs) = (values.clone().requires_grad_(), values.clone().requires_grad_());
        Assert.True(LargeCrossEntropy.Suits(ours));

        var sum = LargeCrossEntropy.Sum(ours, labels);
        (sum / 73).backward();
        BackwardCallback.ThrowFailure();
        var expected = nn.functional.cross_entropy(theirs, labels, ignore_index: -1, reduction: nn.Reduction.Sum);
        (expected / 73).backward();

        Assert.Equal(expected.item<float>(), sum.item<float>(), expected.item<float>() * 1e-6);
        // logarithms near 15 are rounded at 1e-6, so either's probabilities are off by some 1e-6 of themselves; they are up to 1 / 73
        Assert.InRange((ours.grad! - theirs.grad!).abs().max().item<float>(), 0, 4e-8);
        Assert.Equal(0, ours.grad![7].count_nonzero().item<long>());
        Assert.True(values.equal(ours).all().item<bool>());       // logits stay what they are: others may use them
    }

    [Fact]
    public void Writes_the_gradient_over_logits_that_nobody_needs()
    {
        using var scope = NewDisposeScope();
        using var generator = manual_seed(3);
        var values = randn(Rows, Classes);
        var labels = arange(Rows);
        var results = new[] { false, true }.Select(inPlace =>
        {
            var input = values.clone().requires_grad_();
            var logits = input * 2;
            LargeCrossEntropy.Sum(logits, labels, inPlace).backward();
            BackwardCallback.ThrowFailure();
            return (Gradient: input.grad! / 2, Logits: logits.detach());
        }).ToList();

        Assert.True(results[0].Gradient.equal(results[1].Gradient).all().item<bool>());
        Assert.True(results[1].Logits.equal(results[1].Gradient).all().item<bool>());
        Assert.True(results[0].Logits.equal(values * 2).all().item<bool>());
    }

    /// <summary>Two losses of the same logits: what would be overwritten is not silently used.</summary>
    [Fact]
    public void Logits_that_another_function_kept_end_the_pass()
    {
        using var scope = NewDisposeScope();
        var logits = randn(Rows, Classes).requires_grad_() * 2;
        var other = (logits * logits).sum();                               // before: its gradient is computed after
        Assert.Throws<ExternalException>(() => (other + LargeCrossEntropy.Sum(logits, arange(Rows), inPlace: true)).backward());
        BackwardCallback.ThrowFailure();
    }

    [Fact]
    public void Gives_the_same_bits_with_any_number_of_threads()
    {
        using var scope = NewDisposeScope();
        using var generator = manual_seed(4);
        var values = randn(Rows, Classes);
        var labels = arange(Rows);
        var before = get_num_threads();
        try
        {
            var results = new[] { 1, 2 }.Select(threads =>
            {
                set_num_threads(threads);
                var logits = values.clone().requires_grad_();
                LargeCrossEntropy.Sum(logits, labels).backward();
                return logits.grad!;
            }).ToList();

            Assert.True(results[0].equal(results[1]).all().item<bool>());
        }
        finally
        {
            set_num_threads(before);
        }
    }

    [Fact]
    public void Lets_everything_go()
    {
        using var outer = NewDisposeScope();
        var logits = randn(Rows, Classes).requires_grad_();
        var labels = arange(Rows);
        long Pass()
        {
            using (NewDisposeScope())
                LargeCrossEntropy.Sum(logits, labels).backward();
            return Tensor.TotalCount;
        }
        Pass();
        Pass();
        var before = Pass();

        for (var i = 0; i < 5; i++)
            Pass();

        Assert.InRange(Tensor.TotalCount, 0, before);
    }

    [Fact]
    public void Leaves_the_rest_to_libtorch()
    {
        using var scope = NewDisposeScope();
        Assert.False(LargeCrossEntropy.Suits(randn(10, 100).requires_grad_()));
        Assert.False(LargeCrossEntropy.Suits(randn(Rows, Classes)));
        Assert.False(LargeCrossEntropy.Suits(randn(Rows, Classes, ScalarType.Float64).requires_grad_()));
        using var quiet = no_grad();
        Assert.False(LargeCrossEntropy.Suits(randn(Rows, Classes).requires_grad_()));
    }

    [Fact]
    public void A_label_that_is_no_class_is_an_error_and_not_the_end()
    {
        using var scope = NewDisposeScope();
        var logits = randn(Rows, Classes).requires_grad_();

        Assert.Throws<ExternalException>(() => LargeCrossEntropy.Sum(logits, full([Rows], (long)Classes, ScalarType.Int64)));
    }
}
