namespace Runner.Plugins.Collectives.Tensors;

// N elements, R ranks

/// <summary>Which elements are whose: R + 1 ascending offsets from 0 to N.</summary>
internal static class Stretches
{
    public static void Check(string operation, IReadOnlyList<long> bounds, int ranks, long elements)
    {
        if (bounds.Count != ranks + 1)
            throw CollectiveErrors.Bounds.With(operation, $"{bounds.Count} of them for {ranks} ranks");
        if (bounds[0] != 0 || bounds[ranks] != elements)
            throw CollectiveErrors.Bounds.With(operation, $"from {bounds[0]} to {bounds[ranks]} for {elements} elements");
        for (var rank = 0; rank < ranks; rank++)
        {
            if (bounds[rank] > bounds[rank + 1])
                throw CollectiveErrors.Bounds.With(operation, $"rank {rank} has {bounds[rank]} to {bounds[rank + 1]}");
        }
    }

    /// <summary>The same within the piece of <paramref name="length"/> elements from <paramref name="start"/>, counted from there.</summary>
    public static long[] Within(IReadOnlyList<long> bounds, long start, long length) =>
        [.. bounds.Select(bound => Math.Clamp(bound - start, 0, length))];

    /// <summary>One of several parts of a stretch, cut at multiples of a cache line of the largest element where it is long enough.</summary>
    public static (long Start, long End) Part(long start, long end, int parts, int index)
    {
        const long line = 32;
        var length = end - start;
        var step = (length + parts - 1) / parts;
        step = (step + line - 1) / line * line;
        return (start + Math.Min(length, step * index), start + Math.Min(length, step * (index + 1)));
    }
}
