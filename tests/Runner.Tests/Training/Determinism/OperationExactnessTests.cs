using Runner.LibTorch;
using Runner.Tests.Training.Support;
using Runner.Training;
using static TorchSharp.torch;

namespace Runner.Tests.Training;

/// <summary>What docs/determinism.md says of operations on the CPU, measured here: the same bits twice, and with another number of threads.</summary>
[Collection(LibTorchCollection.Name)]
public class OperationExactnessTests
{
    // B batch, L length, D width, H heads, V vocabulary: large enough that libtorch shares the work out
    private const int B = 4, L = 128, D = 256, H = 4, V = 5000;

    private static readonly Dictionary<string, Func<Tensor[]>> Operations = new()
    {
        ["linear, forward"] = () => [nn.functional.linear(Draw(B * L, D), Draw(4 * D, D), Draw(4 * D))],
        ["linear, backward"] = () => Gradients(x => nn.functional.linear(x[0], x[1], x[2]), Draw(B * L, D), Draw(4 * D, D), Draw(4 * D)),
        ["batched product"] = () => [bmm(Draw(B * H, L, D / H), Draw(B * H, D / H, L))],
        ["attention, forward"] = () => [Attend(Draw(B, H, L, D / H), Draw(B, H, L, D / H), Draw(B, H, L, D / H))],
        ["attention, backward"] = () => Gradients(x => Attend(x[0], x[1], x[2]), Draw(B, H, L, D / H), Draw(B, H, L, D / H), Draw(B, H, L, D / H)),
        ["softmax"] = () => [Draw(B * L, V).softmax(-1)],
        ["gelu and elementwise"] = () => [nn.functional.gelu(Draw(B * L, 4 * D)) * Draw(B * L, 4 * D) + 1],
        ["layer norm, forward"] = () => [nn.functional.layer_norm(Draw(B * L, D), [D], Draw(D), Draw(D))],
        ["layer norm, backward"] = () => Gradients(x => nn.functional.layer_norm(x[0], [D], x[1], x[2]), Draw(B * L, D), Draw(D), Draw(D)),
        ["cross entropy, forward and backward"] = () => Gradients(x => nn.functional.cross_entropy(x[0], Ids(B * L)), Draw(B * L, V)),
        ["embedding, backward"] = EmbeddingGradient,
        ["index_select, backward"] = () => Gradients(x => x[0].index_select(0, Ids(B * L)), Draw(V, D)),
        ["sum over all"] = () => [Draw(V, D).sum()],
        ["sum over rows"] = () => [Draw(B * L, V).sum(1)],
        ["sum over columns"] = () => [Draw(B * L, V).sum(dim: 0)],
        ["norm of the gradient"] = () => [GradientNorm.Of(Draw(V * D))],
        ["dropout"] = () => [nn.functional.dropout(Draw(B * L, 4 * D), 0.1, training: true)],
    };

    public static TheoryData<string> All => [.. Operations.Keys];

    /// <summary>Each element or row is made by one thread, in one order, whatever their number.</summary>
    public static TheoryData<string> WhateverTheThreads =>
    [
        "softmax", "gelu and elementwise", "layer norm, forward", "sum over rows", "norm of the gradient", "dropout",
    ];

    [Theory]
    [MemberData(nameof(All))]
    public void The_same_twice(string operation)
    {
        Assert.Equal(Bits(operation, threads: 1), Bits(operation, threads: 1));
        Assert.Equal(Bits(operation, threads: 2), Bits(operation, threads: 2));
    }

    [Theory]
    [MemberData(nameof(WhateverTheThreads))]
    public void The_same_with_another_number_of_threads(string operation) => Assert.Equal(Bits(operation, threads: 1), Bits(operation, threads: 2));

    /// <summary>For the page: which of them came out the same here.</summary>
    [Fact]
    public void Report()
    {
        foreach (var operation in Operations.Keys)
        {
            var same = string.Join("  ", new[] { 2, 3, 4, 8 }.Select(t => $"{t}: {(Bits(operation, 1) == Bits(operation, t) ? "same" : "DIFFERS")}"));
            TestContext.Current.SendDiagnosticMessage("{0,-40} 1 thread against {1}", operation, same);
        }
        Assert.Equal(Operations.Count, All.Count);
    }

    private static string Bits(string operation, int threads)
    {
        TorchRuntime.EnsureLoaded();
        using var numbers = ScalarLifetime.Hold();
        using var scope = NewDisposeScope();
        var before = get_num_threads();
        set_num_threads(threads);
        try
        {
            using var generator = manual_seed(7);
            var results = Operations[operation]();
            return StateHash.Of(results.Select((r, i) => ($"{i}", r.detach())), threads: 1);
        }
        finally
        {
            set_num_threads(before);
        }
    }

    private static Tensor Draw(params long[] shape) => randn(shape);

    private static Tensor Ids(int count) => randint(0, 50, [count], ScalarType.Int64);          // many times the same rows

    private static Tensor Attend(Tensor q, Tensor k, Tensor v) => nn.functional.scaled_dot_product_attention(q, k, v);

    private static Tensor[] EmbeddingGradient()
    {
        using var table = nn.Embedding(V, D);
        var output = table.forward(Ids(B * L));
        (output * Draw(output.shape)).sum().backward();
        return [table.weight!.grad!.alias()];
    }

    private static Tensor[] Gradients(Func<Tensor[], Tensor> forward, params Tensor[] inputs)
    {
        foreach (var input in inputs)
            input.requires_grad_();
        var output = forward(inputs);
        using var weight = output.dim() == 0 ? ones([]) : Draw(output.shape);
        (output * weight).sum().backward();
        return [.. inputs.Select(i => i.grad!)];
    }
}
