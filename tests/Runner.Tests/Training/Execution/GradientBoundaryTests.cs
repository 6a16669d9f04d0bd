using Runner.Execution;
using Runner.LibTorch;
using Runner.Tests.Training.Support;
using Runner.Training.Execution;
using static TorchSharp.torch;

namespace Runner.Tests.Training.Execution;

[Collection(LibTorchCollection.Name)]
public class GradientBoundaryTests
{
    public GradientBoundaryTests() => TorchRuntime.EnsureLoaded();

    [Fact]
    public void Comes_by_in_reverse_order_with_the_gradients_behind_it_complete()
    {
        using var scope = NewDisposeScope();
        var layers = Enumerable.Range(0, 3).Select(_ => nn.Linear(5, 5)).ToArray();
        var seen = new List<string>();
        var x = randn(2, 5).requires_grad_();
        var hidden = x;
        for (var i = 0; i < layers.Length; i++)
        {
            var number = i;
            hidden = GradientBoundary.Mark(hidden, () => seen.Add(number + " " + string.Join("", layers.Select(l => l.weight.grad is null ? '-' : '+'))));
            hidden = layers[i].forward(hidden).tanh();
        }
        hidden.sum().backward();
        BackwardCallback.ThrowFailure();
        Assert.Equal(["2 --+", "1 -++", "0 +++"], seen);
    }

    [Fact]
    public void Changes_neither_values_nor_gradients()
    {
        using var scope = NewDisposeScope();
        var x = randn(2, 5).requires_grad_();
        var weights = randn(2, 5);
        (GradientBoundary.Mark(x, () => { }) * weights).sum().backward();
        Assert.True(x.grad!.Equals(weights));
        Assert.True(GradientBoundary.Mark(x, () => { }).Equals(x));
    }

    [Fact]
    public void A_shared_layer_is_complete_at_its_first_use()
    {
        using var scope = NewDisposeScope();
        var layer = nn.Linear(5, 5);
        var seen = new List<Tensor?>();
        var x = randn(2, 5).requires_grad_();
        var hidden = x;
        for (var i = 0; i < 3; i++)
        {
            hidden = GradientBoundary.Mark(hidden, () => seen.Add(layer.weight.grad?.clone()));
            hidden = layer.forward(hidden).tanh();
        }
        hidden.sum().backward();
        BackwardCallback.ThrowFailure();
        Assert.Equal(3, seen.Count);
        Assert.True(seen[2]!.Equals(layer.weight.grad!));
    }

    [Fact]
    public void Works_within_and_around_recomputed_blocks()
    {
        using var scope = NewDisposeScope();
        using var policy = new RecomputedBlocks();
        var layers = Enumerable.Range(0, 3).Select(_ => nn.Linear(5, 5)).ToArray();
        var seen = new List<string>();
        string Complete() => string.Join("", layers.Select(l => l.weight.grad is null ? '-' : '+'));
        var hidden = randn(2, 5).requires_grad_();
        foreach (var layer in layers)
        {
            hidden = GradientBoundary.Mark(hidden, () => seen.Add("around " + Complete()));
            hidden = policy.Run(layer, x => [layer.forward(GradientBoundary.Mark(x[0], () => seen.Add("within " + Complete()))).tanh()], [hidden])[0];
        }
        hidden.sum().backward();
        BackwardCallback.ThrowFailure();
        Assert.Equal(["within --+", "around --+", "within -++", "around -++", "within +++", "around +++"], seen);
    }

    [Fact]
    public void What_needs_no_gradient_is_left_alone()
    {
        using var scope = NewDisposeScope();
        var x = randn(2, 5);
        Assert.Same(x, GradientBoundary.Mark(x, () => Assert.Fail("came by")));
    }

    [Fact]
    public void A_failing_callback_is_told_after_the_pass()
    {
        using var scope = NewDisposeScope();
        var x = randn(2, 5).requires_grad_();
        GradientBoundary.Mark(x, () => throw new InvalidDataException("the other rank is gone")).sum().backward();
        Assert.Equal("the other rank is gone", Assert.Throws<InvalidDataException>(BackwardCallback.ThrowFailure).Message);
    }
}
