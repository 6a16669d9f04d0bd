using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Runner.Execution;
using Runner.Parameters;
using static TorchSharp.torch;

namespace Runner.Plugins.Optimizers.Flat;

/// <summary>
/// A parameter buffer on the CPU cut into chunks that threads share out. The cuts depend on the model alone, and sums are taken
/// per chunk and then in the order of chunks: so a result is the same for any number of threads. Chunks cover the zero gaps
/// behind segments, which stay zero under every kernel here; no chunk needs a ragged end.
/// </summary>
internal sealed class ChunkedBuffer
{
    /// <summary>64 KB of each array: four of them fit a core's second-level cache.</summary>
    public const int ChunkLength = 16384;

    private readonly Chunk[] _chunks;
    private readonly double[] _sums;
    private readonly int _segments;

    public ChunkedBuffer(ParameterBuffer parameters)
    {
        var chunks = new List<Chunk>();
        for (var i = 0; i < parameters.Segments.Count; i++)
        {
            var segment = parameters.Segments[i];
            var padded = (segment.Length + ParameterBuffer.Alignment - 1) / ParameterBuffer.Alignment * ParameterBuffer.Alignment;
            for (var at = 0L; at < padded; at += ChunkLength)
                chunks.Add(new Chunk(segment.Offset + at, (int)Math.Min(ChunkLength, padded - at), i));
        }
        _chunks = [.. chunks];
        _sums = new double[_chunks.Length];
        _segments = parameters.Segments.Count;
    }

    public int Count => _chunks.Length;

    /// <summary>Calls <paramref name="kernel"/> for every chunk with its index, on as many threads as libtorch uses.</summary>
    public void ForEach(Action<Chunk, int> kernel)
    {
        var threads = get_num_threads();
        if (threads <= 1 || _chunks.Length == 1)
        {
            for (var i = 0; i < _chunks.Length; i++)
                kernel(_chunks[i], i);
            return;
        }
        ParallelLoop.For(0, _chunks.Length, threads, i =>
        {
            using var numbers = SubnormalNumbers.Enter();
            kernel(_chunks[i], i);
        });
    }

    /// <summary>Adds up one number per chunk to one per segment, in order.</summary>
    public double[] PerSegment(double[] chunkSums)
    {
        var sums = new double[_segments];
        for (var i = 0; i < _chunks.Length; i++)
            sums[_chunks[i].Segment] += chunkSums[i];
        return sums;
    }

    /// <summary>Sum of squares of each segment of <paramref name="flat"/>.</summary>
    public double[] SquaresPerSegment(Tensor flat)
    {
        var address = Address(flat);
        ForEach((chunk, i) => _sums[i] = Kernels.SumOfSquares(address, chunk));
        return PerSegment(_sums);
    }

    /// <summary>Multiplies each segment by its factor; 1 leaves it untouched.</summary>
    public void Scale(Tensor flat, double[] factors)
    {
        var address = Address(flat);
        ForEach((chunk, _) =>
        {
            if (factors[chunk.Segment] != 1)
                Kernels.Scale(address, chunk, (float)factors[chunk.Segment]);
        });
    }

    /// <summary>Address of the first element of a contiguous fp32 tensor on the CPU; good as long as the tensor lives.</summary>
    public static unsafe nint Address(Tensor flat)
    {
        if (flat.dtype != ScalarType.Float32 || flat.device_type != TorchSharp.DeviceType.CPU || !flat.is_contiguous())
            throw new ArgumentException($"a contiguous fp32 tensor on the CPU is needed, not {flat.dtype} on {flat.device}", nameof(flat));
        using var first = flat.narrow(0, 0, 1);
        return (nint)Unsafe.AsPointer(ref MemoryMarshal.GetReference(first.bytes));
    }
}
