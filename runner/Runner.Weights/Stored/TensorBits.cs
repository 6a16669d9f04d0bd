using static TorchSharp.torch;

namespace Runner.Weights;

/// <summary>Compares tensors bit for bit: equal values are not enough, since 0 equals -0 and nothing equals NaN.</summary>
internal static class TensorBits
{
    private const int ChunkElements = 1 << 24;

    /// <param name="left">Contiguous, on the CPU.</param>
    /// <param name="right">Of the same type and shape.</param>
    public static bool AreSame(Tensor left, Tensor right)
    {
        using var scope = NewDisposeScope();
        var (a, b) = (left.view(-1), right.view(-1));
        for (var start = 0L; start < a.numel(); start += ChunkElements)
        {
            var length = Math.Min(ChunkElements, a.numel() - start);
            using var first = a.narrow(0, start, length);
            using var second = b.narrow(0, start, length);
            if (!first.bytes.SequenceEqual(second.bytes))
                return false;
        }
        return true;
    }
}
