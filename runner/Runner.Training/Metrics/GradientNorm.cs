using static TorchSharp.torch;

namespace Runner.Training;

/// <summary>
/// L2 norm of a flat buffer, in rows: the sum of a row is short enough for fp32, the rows are added up as doubles, and no sum depends on
/// how many threads share the work. (One fp32 sum over 10^8 elements would lose several digits.)
/// </summary>
internal static class GradientNorm
{
    private const long RowLength = 16384;

    /// <summary>The norm, a double scalar on the buffer's device. Call inside a dispose scope.</summary>
    public static Tensor Of(Tensor flat)
    {
        var rows = flat.numel() / RowLength;
        var rest = flat.narrow(0, rows * RowLength, flat.numel() - rows * RowLength);
        var squares = SumOfSquares(rest.view(1, -1));
        if (rows > 0)
            squares = squares + SumOfSquares(flat.narrow(0, 0, rows * RowLength).view(rows, RowLength));
        return squares.sqrt();
    }

    private static Tensor SumOfSquares(Tensor rows)
    {
        if (rows.numel() == 0)
            return zeros([], ScalarType.Float64, rows.device);
        // neither linalg.vector_norm nor square(): order and exponent become scalars that nothing holds, and that a collection can free
        // before they are read
        var norms = rows.norm(1, false, 2).to(ScalarType.Float64);
        return (norms * norms).sum();
    }
}
