using System.Text.Json;

namespace Runner.Training.Ranks;

/// <summary>
/// In which stretches and in which order gradients are reduced: first what becomes complete while the backward pass goes on, in that order, then the
/// rest. The same on all ranks.
/// </summary>
/// <param name="Buckets">Stretches that become complete in the pass.</param>
/// <param name="Rest">Stretches that are complete after it.</param>
internal sealed record ReductionPlan(IReadOnlyList<ReductionBucket> Buckets, IReadOnlyList<ReductionStretch> Rest)
{
    /// <param name="blocks">Stretches of the blocks, in the order in which they became complete.</param>
    /// <param name="total">Elements of the buffer.</param>
    /// <param name="least">Least elements of a bucket.</param>
    public static ReductionPlan Of(IReadOnlyList<ReductionStretch> blocks, long total, long least)
    {
        var buckets = new List<ReductionBucket>();
        for (var i = 0; i < blocks.Count;)
        {
            var (start, end, first) = (blocks[i].Start, blocks[i].End, i);
            for (i++; i < blocks.Count && end - start < least && (blocks[i].End == start || blocks[i].Start == end); i++)
                (start, end) = (Math.Min(start, blocks[i].Start), Math.Max(end, blocks[i].End));
            buckets.Add(new ReductionBucket(new ReductionStretch(start, end), i - first));
        }
        var rest = new List<ReductionStretch>();
        var at = 0L;
        foreach (var stretch in buckets.Select(b => b.Stretch).OrderBy(s => s.Start).Append(new ReductionStretch(total, total)))
        {
            if (stretch.Start > at)
                rest.Add(new ReductionStretch(at, stretch.Start));
            at = stretch.End;
        }
        return new ReductionPlan(buckets, rest);
    }

    public byte[] ToBytes() => JsonSerializer.SerializeToUtf8Bytes(this);

    public static ReductionPlan? Parse(byte[] bytes) => bytes.Length == 0 ? null : JsonSerializer.Deserialize<ReductionPlan>(bytes);
}

/// <summary>Elements of the gradient buffer.</summary>
/// <param name="Start">The first.</param>
/// <param name="End">The one after the last.</param>
internal readonly record struct ReductionStretch(long Start, long End);

/// <summary>What is reduced at once.</summary>
/// <param name="Stretch">Where.</param>
/// <param name="Blocks">How many blocks must be complete, of those that follow the earlier buckets' in order.</param>
internal readonly record struct ReductionBucket(ReductionStretch Stretch, int Blocks);
