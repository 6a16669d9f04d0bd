using Runner.Parameters;

namespace Runner.Training.Ranks;

/// <summary>Shares the update of a parameter buffer out among ranks, whole parameters each, about equal in size.</summary>
/// <param name="Bounds">First element of each rank's stretch, and the end of the last: R + 1 offsets.</param>
/// <param name="FirstSegments">First parameter of each rank, and the number of all: R + 1 indices.</param>
internal sealed record OptimizerShards(IReadOnlyList<long> Bounds, IReadOnlyList<int> FirstSegments)
{
    public static OptimizerShards Cut(ParameterBuffer parameters, int ranks)
    {
        var (segments, total) = (parameters.Segments, parameters.Values.numel());
        var (bounds, firsts) = (new List<long> { 0 }, new List<int> { 0 });
        for (var rank = 1; rank < ranks; rank++)
        {
            var ideal = (Int128)total * rank / ranks;
            var first = firsts[^1];
            // the segment boundary nearest to the ideal cut, not before the last one
            while (first < segments.Count && Distance(End(first), ideal) <= Distance(Start(first), ideal))
                first++;
            firsts.Add(first);
            bounds.Add(Start(first));
        }
        return new OptimizerShards([.. bounds, total], [.. firsts, segments.Count]);

        long Start(int segment) => segment < segments.Count ? segments[segment].Offset : total;
        long End(int segment) => Start(segment + 1);
        static Int128 Distance(long at, Int128 ideal) => at > ideal ? at - ideal : ideal - at;
    }

    /// <summary>Parameters of a rank.</summary>
    public int CountOf(int rank) => FirstSegments[rank + 1] - FirstSegments[rank];
}
