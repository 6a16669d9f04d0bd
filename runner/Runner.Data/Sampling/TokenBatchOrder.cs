using Runner.Randomness;
using Runner.Tasks;

namespace Runner.Data;

/// <summary>
/// Global batches of about as many tokens each, of examples of like lengths. An epoch's permutation is cut into windows of about
/// <see cref="WindowExamples"/> examples; each window, sorted by length, into the same number of batches, whose padded tokens are as equal as can be; and a
/// window's batches are handed out in an order of its own. So every example comes once in each epoch, all epochs have as many steps, and any
/// step is found by reading one window, without what came before.
/// </summary>
/// <remarks>Thread-safe. Lengths may differ from epoch to epoch; what differs then is the size of batches, never their number.</remarks>
public sealed class TokenBatchOrder : IBatchOrder
{
    /// <summary>
    /// Examples that are sorted by length together. Enough for batches of hundreds of examples to hold like lengths, and few enough that what a batch
    /// holds stays a matter of chance and a resumed training reads them in a blink.
    /// </summary>
    public const int WindowExamples = 4096;

    private const int WindowsKept = 8;                       // steps made ahead reach into the next window, or several of them where batches are large

    private readonly IExampleSet _examples;
    private readonly long _seed;
    private readonly long _windows;
    private readonly int _batchesPerWindow;
    private readonly Queue<(long Epoch, long Window, Lazy<long[][]> Batches)> _latest = new();
    private readonly Lock _gate = new();

    /// <param name="examples">Tells the lengths.</param>
    /// <param name="batchTokens">Tokens of a batch, about.</param>
    /// <param name="seed">Seed of the run.</param>
    /// <param name="keepIncompleteBatch">Whether data of less than half a batch is a batch all the same.</param>
    /// <exception cref="Errors.RunnerException">RUN3024: no batch can be made.</exception>
    public TokenBatchOrder(IExampleSet examples, int batchTokens, long seed, bool keepIncompleteBatch = false)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(batchTokens);
        (_examples, _seed) = (examples, seed);
        var tokens = examples.Count * examples.MeanTokens;
        if (examples.Count == 0 || (tokens * 2 < batchTokens && !keepIncompleteBatch))
            throw DataErrors.TooFewTokens.With(examples.Count, Math.Round(tokens), batchTokens);
        // Windows of equal sizes leave no last, smaller one, whose batches would have to be smaller or fewer.
        _windows = Math.Max(1, (examples.Count + WindowExamples / 2) / WindowExamples);
        _batchesPerWindow = (int)Math.Clamp(Math.Ceiling(tokens / _windows / batchTokens), 1, examples.Count / _windows);
    }

    /// <inheritdoc/>
    public long StepsPerEpoch => _windows * _batchesPerWindow;

    /// <inheritdoc/>
    public double MeanExamples => (double)_examples.Count / StepsPerEpoch;

    /// <inheritdoc/>
    public long[] Batch(long step)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(step);
        var (epoch, within) = Math.DivRem(step, StepsPerEpoch);
        var (window, turn) = Math.DivRem(within, _batchesPerWindow);
        var turns = new IndexPermutation(_batchesPerWindow, RandomStream.Key(_seed, "batch-order", epoch, window));
        return Window(epoch, window).Value[turns[turn]];
    }

    /// <summary>The batches of a window; the first thread that asks makes them.</summary>
    private Lazy<long[][]> Window(long epoch, long window)
    {
        lock (_gate)
        {
            foreach (var known in _latest)
            {
                if (known.Epoch == epoch && known.Window == window)
                    return known.Batches;
            }
            var batches = new Lazy<long[][]>(() => Cut(epoch, window));
            _latest.Enqueue((epoch, window, batches));
            if (_latest.Count > WindowsKept)
                _latest.Dequeue();
            return batches;
        }
    }

    private long[][] Cut(long epoch, long window)
    {
        var permutation = new IndexPermutation(_examples.Count, RandomStream.Key(_seed, "data-order", epoch));
        var first = (long)((Int128)_examples.Count * window / _windows);
        var end = (long)((Int128)_examples.Count * (window + 1) / _windows);
        var members = new (long Index, int Length)[end - first];
        for (var i = 0; i < members.Length; i++)
        {
            var index = permutation[first + i];
            members[i] = (index, Math.Max(1, _examples.LengthOf(index, epoch)));
        }

        // Where sequences are packed there is no padding to save: batches stay as the permutation mixes them, so that long and short examples fill rows together.
        if (!_examples.PacksSequences)
            members = [.. members.OrderByDescending(member => member.Length)];                 // a stable sort
        var partition = new LengthPartition(members.Length, place => members[place].Length, isPadded: !_examples.PacksSequences);
        return [.. partition.Even(_batchesPerWindow).Select(part => Array.ConvertAll(members[part], member => member.Index))];
    }
}
