using static TorchSharp.torch;

namespace Runner.Execution;

/// <summary>
/// For code that meets 16-bit tensors where a training computes in bf16 or fp16: parameters stay fp32, matrix products give 16 bits, sums and
/// losses want fp32.
/// </summary>
public static class FullPrecision
{
    /// <summary>The same in fp32; itself if it has that many digits already.</summary>
    public static Tensor Of(Tensor tensor) => tensor.dtype is ScalarType.Float16 or ScalarType.BFloat16 ? tensor.to(ScalarType.Float32) : tensor;

    /// <summary>
    /// A block's output added to the stream it belongs to, in the more precise type of both. Changes <paramref name="output"/> where that has it.
    /// </summary>
    public static Tensor AddTo(Tensor stream, Tensor output) => output.dtype == stream.dtype ? output.add_(stream) : output + stream;
}
