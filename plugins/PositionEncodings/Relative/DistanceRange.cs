using static TorchSharp.torch;

namespace Runner.Plugins.PositionEncodings.Relative;

// B batch, H heads, Q query positions, K key positions, D head size, c clip
// R = 2c + 1 table rows, N reachable rows, W = Q + K - 1 distances

/// <summary>
/// The distances between <paramref name="Queries"/> queries and <paramref name="Keys"/> keys, of which the queries are the last: from
/// -(K - 1) to Q - 1, column d + K - 1 for distance d; and how they meet a table clipped at <paramref name="Clip"/>, 1 or more.
/// </summary>
internal readonly record struct DistanceRange(long Queries, long Keys, long Clip)
{
    /// <summary>Number of different distances, W.</summary>
    private long Width => Queries + Keys - 1;

    /// <summary>Distances below -c, which all share the first row.</summary>
    private long BelowClip => Math.Max(0, Keys - 1 - Clip);

    /// <summary>Distances above c, which all share the last row.</summary>
    private long AboveClip => Math.Max(0, Queries - 1 - Clip);

    /// <summary>The rows of <paramref name="table"/> [R, D] that occur, [N, D].</summary>
    public Tensor Reachable(Tensor table) =>
        table.narrow(0, Clip - Math.Min(Clip, Keys - 1), Width - BelowClip - AboveClip);

    /// <summary>From reachable rows [B, H, Q, N] to all distances [B, H, Q, W]: repeats the outermost columns.</summary>
    public Tensor Widen(Tensor rows)
    {
        if (BelowClip == 0 && AboveClip == 0)
            return rows;
        var (batch, heads, reachable) = (rows.shape[0], rows.shape[1], rows.shape[3]);
        return cat([
            rows.narrow(3, 0, 1).expand(batch, heads, Queries, BelowClip),
            rows,
            rows.narrow(3, reachable - 1, 1).expand(batch, heads, Queries, AboveClip)], 3);
    }

    /// <summary>The transpose of <see cref="Widen"/>: from [B, H, Q, W] to [B, H, Q, N], adding up what shares a row.</summary>
    public Tensor Fold(Tensor distances)
    {
        if (BelowClip == 0 && AboveClip == 0)
            return distances;
        var inner = Width - BelowClip - AboveClip - 2;
        return cat([
            distances.narrow(3, 0, BelowClip + 1).sum(3, keepdim: true),
            distances.narrow(3, BelowClip + 1, inner),
            distances.narrow(3, Width - AboveClip - 1, AboveClip + 1).sum(3, keepdim: true)], 3);
    }

    /// <summary>
    /// From columns by distance, contiguous [B, H, Q, W], to columns by key [B, H, Q, K]. Row i starts one column further left than
    /// row i - 1, so the result is a view whose rows are W - 1 apart.
    /// </summary>
    public Tensor ByKey(Tensor distances)
    {
        var (heads, block) = (distances.shape[1], Queries * Width);
        return distances.as_strided([distances.shape[0], heads, Queries, Keys], [heads * block, block, Width - 1, 1], Queries - 1);
    }

    /// <summary>The transpose of <see cref="ByKey"/>: from [B, H, Q, K] to [B, H, Q, W], zero where no key is.</summary>
    public Tensor ByDistance(Tensor keys)
    {
        var (batch, heads) = (keys.shape[0], keys.shape[1]);
        var distances = zeros([batch, heads, Queries, Width], keys.dtype, keys.device);
        ByKey(distances).copy_(keys);
        return distances;
    }
}
