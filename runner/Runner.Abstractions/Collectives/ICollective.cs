using static TorchSharp.torch;

namespace Runner.Collectives;

// N elements, R ranks

/// <summary>
/// The processes ("ranks") of one training. All ranks call the same operations in the same order, one at a time, from any thread; each
/// returns when this rank may use the result. Tensors are contiguous, of equal dtype and length on all ranks. An operation that cannot be
/// completed, because a rank is gone, throws; it does not have to notice (see <see cref="Board"/>).
/// </summary>
public interface ICollective : IDisposable
{
    RankPlacement Placement { get; }

    /// <summary>For people: engine, version, how ranks of one machine and of several are reduced.</summary>
    string Description { get; }

    /// <summary>
    /// Makes a zeroed buffer [N] in memory that this engine reduces fastest; it lives as long as the engine. Called by all ranks together.
    /// Operations take any other tensor too.
    /// </summary>
    Tensor Allocate(long elements, ScalarType type);

    /// <summary>Replaces <paramref name="flat"/> [N] (fp32, fp64, bf16 or fp16) on all ranks by the sum over ranks: the same bits everywhere.</summary>
    void AllReduce(Tensor flat);

    /// <summary>
    /// The sum over ranks, each rank receiving its own stretch: elements <c>bounds[r]</c> to <c>bounds[r + 1]</c> for rank r. What is outside is
    /// undefined afterwards. With <see cref="CollectiveContext.InRankOrder"/> the bits are those of <see cref="AllReduce"/>.
    /// </summary>
    /// <param name="flat">[N].</param>
    /// <param name="bounds">R + 1 ascending offsets, from 0 to N; a stretch may be empty.</param>
    void ReduceScatter(Tensor flat, IReadOnlyList<long> bounds);

    /// <summary>Spreads each rank's stretch of <paramref name="flat"/> to all: the counterpart of <see cref="ReduceScatter"/>.</summary>
    void AllGather(Tensor flat, IReadOnlyList<long> bounds);

    /// <summary>Replaces <paramref name="tensor"/> on all ranks by that of <paramref name="root"/>.</summary>
    void Broadcast(Tensor tensor, int root);

    /// <summary>Each rank gives a message of any length (also none) and receives all, by rank. For counts, flags and names.</summary>
    byte[][] Exchange(ReadOnlySpan<byte> message);

    /// <summary>Returns when all ranks have called it.</summary>
    void Barrier();

    /// <summary>Signs of life that do not wait for anybody; null where the engine has no way to carry them.</summary>
    IRankBoard? Board { get; }

    /// <summary>Ends all ranks at once, this one included, with an exit code. For failures only.</summary>
    void Abort(int exitCode);
}

/// <summary>Where each rank posts a short message and reads the others'. Thread-safe, independent of the operations, never waits for a rank.</summary>
public interface IRankBoard
{
    /// <summary>Most bytes of a message.</summary>
    int Capacity { get; }

    /// <summary>Replaces this rank's message.</summary>
    void Post(ReadOnlySpan<byte> message);

    /// <summary>The newest message known of a rank and how long ago it arrived here; null before the first.</summary>
    (byte[] Message, TimeSpan Age)? Read(int rank);
}
