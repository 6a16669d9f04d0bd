using Runner.Execution;
using static TorchSharp.torch;

namespace Runner.Plugins.Collectives.Mpi.Reduction;

/// <summary>
/// Sums the same stretch of several ranks' buffers, always in the order given, whatever threads and blocks it is cut into. Each rank's memory is read
/// once and written once: sums stay in registers, or pass in blocks through a buffer that stays in the core's cache.
/// </summary>
internal abstract unsafe class RankSum
{
    // elements; blocks of some ranks together should stay in the second-level cache
    private const int Block = 2048;
    // elements; less is not worth a second thread
    private const long Share = 1 << 18;

    /// <summary>Bytes of an element.</summary>
    public abstract int ElementBytes { get; }

    /// <summary>Bytes of an element while it is summed.</summary>
    public abstract int PartialBytes { get; }

    /// <summary>For elements of a type.</summary>
    public static RankSum Of(ScalarType type) => type switch
    {
        ScalarType.Float32 => new Typed<float, float, SingleForm>(),
        ScalarType.Float64 => new Typed<double, double, DoubleForm>(),
        ScalarType.BFloat16 => new Typed<ushort, float, BrainForm>(),
        ScalarType.Float16 => new Typed<Half, float, HalfForm>(),
        _ => throw new ArgumentOutOfRangeException(nameof(type), type, null),
    };

    /// <summary>Sums, rounds, and writes the sum to each target.</summary>
    /// <param name="sources">First elements of the ranks' buffers, in the order of summation.</param>
    /// <param name="targets">First elements of where the sum goes; may be the sources.</param>
    /// <param name="offset">Where the stretch begins, in elements.</param>
    /// <param name="count">How long it is.</param>
    public void Sum(ReadOnlySpan<nint> sources, ReadOnlySpan<nint> targets, long offset, long count) =>
        InBlocks(sources.ToArray(), targets.ToArray(), 0, continues: false, offset, count);

    /// <summary>Sums without rounding.</summary>
    /// <param name="sources">First elements of the ranks' buffers.</param>
    /// <param name="partial">The sum of the stretch.</param>
    /// <param name="continues">Whether it already holds the sum of other ranks.</param>
    /// <param name="offset">Where the stretch begins in the sources, in elements.</param>
    /// <param name="count">How long it is.</param>
    public void Accumulate(ReadOnlySpan<nint> sources, nint partial, bool continues, long offset, long count) =>
        InBlocks(sources.ToArray(), [], partial, continues, offset, count);

    /// <summary>Rounds a finished sum in its place: its elements then lie at its beginning.</summary>
    public abstract void RoundInPlace(nint partial, long count);

    /// <summary>Copies rounded elements to the same stretch of each target.</summary>
    public void Spread(nint rounded, ReadOnlySpan<nint> targets, long offset, long count)
    {
        foreach (var target in targets)
            Buffer.MemoryCopy((void*)rounded, (void*)(target + (nint)(offset * ElementBytes)), count * ElementBytes, count * ElementBytes);
    }

    protected abstract void Run(nint[] sources, nint[] targets, nint partial, bool continues, long offset, long start, long end);

    private void InBlocks(nint[] sources, nint[] targets, nint partial, bool continues, long offset, long count)
    {
        var threads = (int)Math.Min(get_num_threads(), count / Share);
        if (threads <= 1)
        {
            Run(sources, targets, partial, continues, offset, 0, count);
            return;
        }
        ParallelLoop.For(0, threads, threads, thread =>
        {
            using var numbers = SubnormalNumbers.Enter();
            Run(sources, targets, partial, continues, offset, count * thread / threads, count * (thread + 1) / threads);
        });
    }

    private sealed class Typed<TElement, TPartial, TForm> : RankSum
        where TElement : unmanaged
        where TPartial : unmanaged
        where TForm : struct, IElementForm<TElement, TPartial>
    {
        public override int ElementBytes => sizeof(TElement);

        public override int PartialBytes => sizeof(TPartial);

        public override void RoundInPlace(nint partial, long count)
        {
            if (typeof(TElement) == typeof(TPartial))
                return;
            // an element is never longer than its sum, so rounding from the front overwrites nothing that is still to be read
            for (long start = 0; start < count; start += Block)
                TForm.Round((TPartial*)partial + start, (TElement*)partial + start, (int)Math.Min(Block, count - start));
        }

        protected override void Run(nint[] sources, nint[] targets, nint partial, bool continues, long offset, long start, long end)
        {
            // what needs no wider type needs no buffer either
            if (partial == 0 && typeof(TElement) == typeof(TPartial))
                start += DirectSum.Run<TElement>(sources, targets, offset + start, end - start);
            var buffer = stackalloc TPartial[Block];
            for (; start < end; start += Block)
            {
                var length = (int)Math.Min(Block, end - start);
                var sum = partial == 0 ? buffer : (TPartial*)partial + start;
                for (var source = 0; source < sources.Length; source++)
                {
                    var elements = (TElement*)sources[source] + offset + start;
                    if (source == 0 && !continues)
                        TForm.Begin(elements, sum, length);
                    else
                        TForm.Add(elements, sum, length);
                }
                foreach (var target in targets)
                    TForm.Round(sum, (TElement*)target + offset + start, length);
            }
        }
    }
}
