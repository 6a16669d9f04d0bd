using System.Globalization;
using Runner.ExampleBuilders;
using Runner.Randomness;

namespace Runner.Plugins.Data;

/// <summary>
/// Chunks are fixed: consecutive pieces of one document until the length is reached. What is drawn for each (seed, epoch, chunk): the
/// length aimed at, the place of the cut between A and B, whether B is the rest of the chunk or comes from elsewhere (or the two are
/// swapped), and at which ends a pair too long is cut.
/// </summary>
internal sealed class SentencePair : IExampleBuilder
{
    private const int AsWrittenLabel = 0;
    private const int NegativeLabel = 1;

    private readonly TextPieces _pieces;
    private readonly ChunkIndex _chunks;
    private readonly SentencePairOptions _options;
    private readonly int _longest;
    private readonly Lazy<double> _meanLength;

    public SentencePair(ExampleBuilderContext context, SentencePairOptions options)
    {
        _options = options;
        _longest = context.Length - 3;
        _pieces = new TextPieces(context.Store, _longest, (_longest + 1) / 2);
        _chunks = ChunkIndex.Open(
            context.CacheFolder,
            string.Create(CultureInfo.InvariantCulture, $"{(Swaps ? "sentence-order" : "sentence-pair")} 1 {context.Store.Fingerprint} {context.Length}"),
            Swaps ? StartsOfTwo() : Starts());
        _meanLength = new Lazy<double>(() => Sequences.MeanLength(this));
    }

    public long Count => _chunks.Count;

    public double MeanLength => _meanLength.Value;

    private bool Swaps => _options.Negatives == NegativePairs.Swapped;

    public TokenSequence Read(long index, long seed, long epoch)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, Count);
        var random = RandomStream.Create(seed, "sentence-pair", epoch, index);
        var target = random.NextDouble() < _options.ShortSeqProb ? 2 + random.NextInt32(_longest - 1) : _longest;
        var start = _chunks[index];
        return Swaps ? Swapped(index, start, target, random) : Random(index, start, target, random);
    }

    private TokenSequence Random(long index, long start, int target, RandomStream random)
    {
        var ends = EndsUntil(start, _chunks[index + 1], target);
        var cut = ends.Count > 1 ? ends[random.NextInt32(ends.Count - 1)] : ends[0];
        var isRandom = ends.Count == 1 || random.NextDouble() < _options.NegativeProb;
        var first = new Stretch(start, (int)(cut - start));
        var second = isRandom
            ? FromElsewhere(start, Math.Max(1, target - first.Length), random)
            : new Stretch(cut, (int)(ends[^1] - cut));
        Shorten(ref first, ref second, random);
        return Sequences.Make(_pieces.Store, first, second, isRandom ? NegativeLabel : AsWrittenLabel);
    }

    /// <summary>Two consecutive segments of one document; a chunk of a single piece is cut in its middle.</summary>
    private TokenSequence Swapped(long index, long start, int target, RandomStream random)
    {
        var documentEnd = _pieces.DocumentStart(_pieces.DocumentOf(_pieces.SentenceOf(start)) + 1);
        var ends = EndsUntil(start, Math.Min(_chunks[index + 1], documentEnd), target);
        var cut = ends.Count > 1 ? ends[random.NextInt32(ends.Count - 1)] : start + (ends[0] - start) / 2;
        var isSwapped = random.NextDouble() < _options.NegativeProb;
        var first = new Stretch(start, (int)(cut - start));
        var second = new Stretch(cut, (int)(ends[^1] - cut));
        Shorten(ref first, ref second, random);
        return isSwapped
            ? Sequences.Make(_pieces.Store, second, first, NegativeLabel)
            : Sequences.Make(_pieces.Store, first, second, AsWrittenLabel);
    }

    /// <summary>Ends of the pieces from a token on until a length is reached.</summary>
    private List<long> EndsUntil(long start, long end, int length)
    {
        var ends = new List<long>();
        foreach (var pieceEnd in _pieces.Ends(start, end))
        {
            ends.Add(pieceEnd);
            if (pieceEnd - start >= length)
                break;
        }
        return ends;
    }

    /// <summary>Text of about a length from a random sentence on, of any document but the one a token is in.</summary>
    private Stretch FromElsewhere(long token, int length, RandomStream random)
    {
        var store = _pieces.Store;
        var own = _pieces.DocumentOf(_pieces.SentenceOf(token));
        var document = random.NextInt64(store.DocumentCount - 1);
        if (document >= own)
            document++;
        var firstSentence = store.DocumentStart(document);
        var sentence = firstSentence + random.NextInt64(store.DocumentStart(document + 1) - firstSentence);
        var start = store.SentenceStart(sentence);
        return new Stretch(start, (int)(EndsUntil(start, _pieces.DocumentStart(document + 1), length)[^1] - start));
    }

    /// <summary>Takes tokens off the longer segment, at its front or its back, until the pair fits.</summary>
    private void Shorten(ref Stretch first, ref Stretch second, RandomStream random)
    {
        while (first.Length + second.Length > _longest)
        {
            ref var longer = ref first.Length > second.Length ? ref first : ref second;
            longer = new Stretch(random.NextDouble() < 0.5 ? longer.Start + 1 : longer.Start, longer.Length - 1);
        }
    }

    private IEnumerable<long> Starts()
    {
        yield return 0;
        for (var document = 0L; document < _pieces.Store.DocumentCount; document++)
        {
            var (start, end) = (_pieces.DocumentStart(document), _pieces.DocumentStart(document + 1));
            foreach (var pieceEnd in _pieces.Ends(start, end))
            {
                if (pieceEnd - start >= _longest || pieceEnd == end)
                    yield return start = pieceEnd;
            }
        }
    }

    /// <summary>
    /// As <see cref="Starts"/>, but every chunk holds two tokens or more of its document, for two segments: a single last token stays
    /// with the chunk before, and documents of one token are passed over.
    /// </summary>
    private IEnumerable<long> StartsOfTwo()
    {
        for (var document = 0L; document < _pieces.Store.DocumentCount; document++)
        {
            var (start, end) = (_pieces.DocumentStart(document), _pieces.DocumentStart(document + 1));
            if (end - start < 2)
                continue;
            yield return start;
            foreach (var pieceEnd in _pieces.Ends(start, end))
            {
                if (pieceEnd - start >= _longest && end - pieceEnd >= 2)
                    yield return start = pieceEnd;
            }
        }
        yield return _pieces.Store.TokenCount;
    }
}
