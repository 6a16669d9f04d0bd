using static TorchSharp.torch;

namespace Runner.Training.Execution;

/// <summary>
/// Memory for results of autograd functions. TorchSharp makes a second tensor of a result's size beside each, to fill in for gradients that never come; freed
/// at once, it leaves a hole that glibc cannot give to the next aligned tensor of the size. So the next result of the size takes it over.
/// </summary>
internal static class SpareOutputs
{
    // larger tensors have mappings of their own and leave no holes
    private const long LargestKept = 8L << 20;

    [ThreadStatic]
    private static Dictionary<long, Tensor>? spares;

    /// <summary>An fp32 tensor on the CPU with arbitrary contents, no view of another.</summary>
    public static Tensor Make(long[] shape)
    {
        var numel = shape.Aggregate(1L, (product, size) => product * size);
        if (spares is null || !spares.Remove(numel, out var spare))
            return empty(shape);
        using var shaped = spare.view(shape);
        var made = empty(0).set_(shaped);
        spare.Dispose();
        return made;
    }

    /// <summary>Keeps what <paramref name="scope"/> holds beside a function's result and is of its size.</summary>
    /// <param name="scope">The innermost scope, in which the function was applied.</param>
    /// <param name="result">The result.</param>
    public static void Keep(TorchSharp.DisposeScope scope, Tensor result)
    {
        var numel = result.numel();
        if (numel > LargestKept || spares?.ContainsKey(numel) == true)
            return;
        foreach (var item in scope.DisposablesView)
        {
            if (item is Tensor { IsInvalid: false } other && !ReferenceEquals(other, result) && IsSecond(other, result))
            {
                (spares ??= []).Add(numel, empty(0).set_(other).DetachFromDisposeScope());
                return;
            }
        }
    }

    /// <summary>Lets go of what is kept.</summary>
    public static void Clear()
    {
        foreach (var spare in spares?.Values ?? Enumerable.Empty<Tensor>())
            spare.Dispose();
        spares?.Clear();
    }

    private static bool IsSecond(Tensor other, Tensor result) =>
        !other.requires_grad && other.dtype == ScalarType.Float32 && other.device_type == TorchSharp.DeviceType.CPU && other.is_contiguous()
        && other.shape.AsSpan().SequenceEqual(result.shape) && TensorAddress.Of(other) != TensorAddress.Of(result);
}
