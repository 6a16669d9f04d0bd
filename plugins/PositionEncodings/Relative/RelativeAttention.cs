using Runner.Errors;
using static TorchSharp.torch;

namespace Runner.Plugins.PositionEncodings.Relative;

// B batch, H heads, Q query positions, K key positions, D head size, c clip
// R = 2c + 1 rows of a table: row r holds the vector of the distance r - c (key position minus query position)
// N rows that sequences of this length can reach, W = Q + K - 1 distances between Q queries and K keys

/// <summary>
/// The two terms of Shaw et al. (2018), equations 3 and 4, without the [Q, K, D] tensor of the equations. Queries are multiplied with
/// the rows of the table once ([Q, N]); a strided view then picks, for each query, the product of each key's distance. For values
/// the probabilities are laid out by distance through the same view and multiplied with the table. No index tensors and no scatter:
/// nothing is added up in an order that threads decide.
/// </summary>
internal static class RelativeAttention
{
    /// <summary>q_i · a_(j-i) for all queries i and keys j.</summary>
    /// <param name="query">[B, H, Q, D], the last Q of the K positions.</param>
    /// <param name="table">[R, D].</param>
    /// <param name="keys">K.</param>
    /// <returns>[B, H, Q, K], a view that is not contiguous.</returns>
    public static Tensor Scores(Tensor query, Tensor table, long keys)
    {
        if (query.dim() != 4 || query.shape[3] != table.shape[1] || keys < query.shape[2])
            throw Mismatch("The key term", $"queries [B, H, Q, {table.shape[1]}] with Q <= {keys}", query);

        using var scope = NewDisposeScope();
        var range = new DistanceRange(query.shape[2], keys, table.shape[0] / 2);
        var products = nn.functional.linear(query, range.Reachable(table));                       // [B, H, Q, N]
        return range.ByKey(range.Widen(products)).MoveToOuterDisposeScope();
    }

    /// <summary>The sum over keys j of p_ij a_(j-i) for all queries i.</summary>
    /// <param name="probabilities">[B, H, Q, K].</param>
    /// <param name="table">[R, D].</param>
    /// <returns>[B, H, Q, D].</returns>
    public static Tensor Values(Tensor probabilities, Tensor table)
    {
        if (probabilities.dim() != 4 || probabilities.shape[3] < probabilities.shape[2])
            throw Mismatch("The value term", "probabilities [B, H, Q, K] with Q <= K", probabilities);

        using var scope = NewDisposeScope();
        var range = new DistanceRange(probabilities.shape[2], probabilities.shape[3], table.shape[0] / 2);
        var byDistance = range.Fold(range.ByDistance(probabilities));                             // [B, H, Q, N]
        return nn.functional.linear(byDistance, range.Reachable(table).t()).MoveToOuterDisposeScope();
    }

    private static RunnerException Mismatch(string what, string expected, Tensor got) =>
        PositionErrors.WrongShape.With(what, expected, string.Join(", ", got.shape));
}
