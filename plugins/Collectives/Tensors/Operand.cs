using static TorchSharp.torch;

namespace Runner.Plugins.Collectives.Tensors;

/// <summary>What operations may be given.</summary>
internal static class Operand
{
    /// <summary>Refuses what cannot be summed.</summary>
    public static void Check(string operation, Tensor tensor)
    {
        CheckContiguous(operation, tensor);
        if (tensor.dtype is not (ScalarType.Float32 or ScalarType.Float64 or ScalarType.BFloat16 or ScalarType.Float16))
            throw CollectiveErrors.Tensor.With(operation, Describe(tensor), "only fp32, fp64, bf16 and fp16 are summed");
    }

    /// <summary>Refuses what does not lie in one piece.</summary>
    public static void CheckContiguous(string operation, Tensor tensor)
    {
        if (!tensor.is_contiguous())
            throw CollectiveErrors.Tensor.With(operation, Describe(tensor), "it is not contiguous");
    }

    public static string Describe(Tensor tensor) => $"a tensor {tensor.dtype} [{string.Join(", ", tensor.shape)}] on {tensor.device}";
}
