using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using static TorchSharp.torch;

namespace Runner.LibTorch.Meta;

// n rows, k inner size, m columns, b batch

/// <content>The rules.</content>
public static unsafe partial class MetaKernels
{
    /// <summary>[n, m] from [n, k] and [k, m].</summary>
    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void Mm(ulong* stack, ulong arguments, ulong results) => Run("mm", stack, results, static call =>
    {
        using var left = call.Tensor(0);
        using var right = call.Tensor(1);
        var ((n, k), (rows, m)) = ((left.shape[0], left.shape[1]), (right.shape[0], right.shape[1]));
        if (k != rows)
            Trace?.Fail("matrix product", $"[{n}, {k}] cannot be multiplied by [{rows}, {m}]");
        Trace?.Product(Operand(left), Operand(right), 1, n, k, m);
        call.Return(0, [n, m], left.dtype);
    });

    /// <summary>[b, n, m] from [b, n, k] and [b, k, m].</summary>
    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void Bmm(ulong* stack, ulong arguments, ulong results) => Run("bmm", stack, results, static call =>
    {
        using var left = call.Tensor(0);
        using var right = call.Tensor(1);
        var (a, b) = (left.shape, right.shape);
        if (a.Length != 3 || b.Length != 3 || a[0] != b[0] || a[2] != b[1])
            Trace?.Fail("batched matrix product", $"{Shape(left)} cannot be multiplied by {Shape(right)}");
        Trace?.Product(Operand(left), Operand(right), a[0], a[1], a[2], b[2]);
        call.Return(0, [a[0], a[1], b[2]], left.dtype);
    });

    /// <summary>Input, shape to normalise over, weight, bias, epsilon -> output, mean, inverse deviation.</summary>
    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void LayerNorm(ulong* stack, ulong arguments, ulong results) => Run("layer_norm", stack, results, static call =>
    {
        using var input = call.Tensor(0);
        using var weight = call.Optional(2);
        using var bias = call.Optional(3);
        if (weight is not null && !input.shape.AsSpan().EndsWith(weight.shape))
            Trace?.Fail("layer norm", $"{Shape(input)} does not end with the norm's {Shape(weight)}");
        var outer = input.shape[..^(int)(weight?.dim() ?? 1)];
        long[] statistics = [.. outer, .. Enumerable.Repeat(1L, input.shape.Length - outer.Length)];
        Trace?.Saved(input.numel(), (int)input.element_size());
        call.Return(0, input.shape, input.dtype);
        call.Return(1, statistics, input.dtype);
        call.Return(2, statistics, input.dtype);
    });

    /// <summary>Gradient of the output, input, shape, mean, inverse deviation, weight, bias, which are wanted -> three gradients.</summary>
    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void LayerNormBackward(ulong* stack, ulong arguments, ulong results) => Run("layer_norm_backward", stack, results, static call =>
    {
        using var gradient = call.Tensor(0);
        using var input = call.Tensor(1);
        using var mean = call.Tensor(3);
        using var deviation = call.Tensor(4);
        using var weight = call.Optional(5);
        using var bias = call.Optional(6);
        call.Return(0, input.shape, input.dtype);
        call.Return(1, weight?.shape ?? [], input.dtype);
        call.Return(2, bias?.shape ?? [], input.dtype);
    });

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void Softmax(ulong* stack, ulong arguments, ulong results) => Run("softmax", stack, results, static call =>
    {
        using var input = call.Tensor(0);
        Trace?.Probabilities(input.numel(), (int)input.element_size());
        call.Return(0, input.shape, input.dtype);
    });

    /// <summary>Above the device's own rule, because on the way down it becomes several operations with a random one among them.</summary>
    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void Dropout(ulong* stack, ulong arguments, ulong results) => Run("dropout", stack, results, static call =>
    {
        var (rate, training) = (call.Number(1), call.Boolean(2));
        using var input = call.Tensor(0);
        if (!training || rate == 0)
        {
            call.Return(0, input);
            return;
        }
        using var noise = empty(input.shape, input.dtype, Device);
        using var output = input.mul(noise);
        Trace?.Saved(input.numel(), (int)input.element_size());
        call.Return(0, output);
    });

    /// <summary>One argument counts; the gradient needs it.</summary>
    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void KeepsInput(ulong* stack, ulong arguments, ulong results) => Run("activation", stack, results, SameKept);

    /// <summary>One argument counts; the gradient needs the result.</summary>
    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void KeepsResult(ulong* stack, ulong arguments, ulong results) => Run("activation", stack, results, SameKept);

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void LikeFirst(ulong* stack, ulong arguments, ulong results) => Run("elementwise", stack, results, static call =>
    {
        using var input = call.Tensor(0);
        call.Return(0, input.shape, input.dtype);
    });

    /// <summary>Gradient, input, target or buffer.</summary>
    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void LikeSecondOfThree(ulong* stack, ulong arguments, ulong results) => Run("loss_backward", stack, results, static call =>
    {
        using var gradient = call.Tensor(0);
        using var input = call.Tensor(1);
        using var other = call.Tensor(2);
        call.Return(0, input.shape, input.dtype);
    });

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void LogSigmoid(ulong* stack, ulong arguments, ulong results) => Run("log_sigmoid", stack, results, static call =>
    {
        using var input = call.Tensor(0);
        Trace?.Saved(input.numel(), (int)input.element_size());
        call.Return(0, input.shape, input.dtype);
        call.Return(1, input.shape, input.dtype);
    });

    /// <summary>Condition, where true, where false.</summary>
    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void Where(ulong* stack, ulong arguments, ulong results) => Run("where", stack, results, static call =>
    {
        using var condition = call.Tensor(0);
        using var first = call.Tensor(1);
        using var second = call.Tensor(2);
        call.Return(0, Broadcast(Broadcast(condition.shape, first.shape), second.shape), first.dim() == 0 && second.dim() > 0 ? second.dtype : first.dtype);
    });

    /// <summary>Source, dimension, indices.</summary>
    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void IndexSelect(ulong* stack, ulong arguments, ulong results) => Run("index_select", stack, results, static call =>
    {
        using var source = call.Tensor(0);
        using var indices = call.Tensor(2);
        var shape = source.shape.ToArray();
        var dimension = call.Integer(1);
        shape[dimension < 0 ? dimension + shape.Length : dimension] = indices.numel();
        call.Return(0, shape, source.dtype);
    });

    /// <summary>Gradient [..., d], indices, rows of the table, padding row, whether scaled by frequency -> gradient of the table.</summary>
    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void EmbeddingBackward(ulong* stack, ulong arguments, ulong results) => Run("embedding_backward", stack, results, static call =>
    {
        var rows = call.Integer(2);
        using var gradient = call.Tensor(0);
        using var indices = call.Tensor(1);
        call.Return(0, [rows, gradient.shape[^1]], gradient.dtype);
    });

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void Truth(ulong* stack, ulong arguments, ulong results) => Run("logical", stack, results, static call =>
    {
        using var first = call.Tensor(0);
        using var second = call.Tensor(1);
        call.Return(0, Broadcast(first.shape, second.shape), ScalarType.Bool);
    });

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void TruthOfOne(ulong* stack, ulong arguments, ulong results) => Run("logical_not", stack, results, static call =>
    {
        using var input = call.Tensor(0);
        call.Return(0, input.shape, ScalarType.Bool);
    });

    private static void SameKept(KernelCall call)
    {
        using var input = call.Tensor(0);
        Trace?.Saved(input.numel(), (int)input.element_size());
        call.Return(0, input.shape, input.dtype);
    }

    private static void Return(this KernelCall call, int result, long[] shape, ScalarType type)
    {
        using var tensor = empty(shape, type, Device);
        Trace?.Result(tensor.numel(), (int)tensor.element_size());
        call.Return(result, tensor);
    }

    private static Operand Operand(Tensor tensor) => tensor.dim() == 2
        ? new Operand(tensor.storage_offset(), tensor.numel(), tensor.shape[0], tensor.shape[1], (int)tensor.element_size())
        : new Operand(tensor.storage_offset(), tensor.numel(), 0, 0, (int)tensor.element_size());

    private static long[] Broadcast(long[] a, long[] b)
    {
        var shape = new long[Math.Max(a.Length, b.Length)];
        for (var i = 1; i <= shape.Length; i++)
        {
            var (x, y) = (i <= a.Length ? a[^i] : 1, i <= b.Length ? b[^i] : 1);
            if (x != y && x != 1 && y != 1)
                throw new ArgumentException($"[{string.Join(", ", a)}] and [{string.Join(", ", b)}] do not fit together");
            shape[^i] = x == 1 ? y : x;
        }
        return shape;
    }

    private static string Shape(Tensor tensor) => $"[{string.Join(", ", tensor.shape)}]";
}
