using System.Globalization;
using Runner.Components;
using Runner.ExampleBuilders;
using Runner.Randomness;

namespace Runner.Plugins.Data;

/// <summary>Consecutive sentences of one document, as many as fit: [CLS] text [SEP].</summary>
[Component("example-builder/single-segment", Source = "Liu et al. 2019, arXiv:1907.11692, section 4.2, DOC-SENTENCES")]
internal sealed class SingleSegmentComponent(SingleSegmentOptions options) : IExampleBuilderComponent
{
    public PairKind Pairs => PairKind.None;

    public int LongestSentence(int length) => length - 2;

    public IExampleBuilder Build(ExampleBuilderContext context) => context.Length >= 3
        ? new SingleSegment(context, options)
        : throw DataPluginErrors.LengthTooShort.With("single-segment", 3, context.Length);
}

internal sealed class SingleSegment : IExampleBuilder
{
    private readonly TextPieces _pieces;
    private readonly ChunkIndex _chunks;
    private readonly double _shortSeqProb;
    private readonly Lazy<double> _meanLength;

    public SingleSegment(ExampleBuilderContext context, SingleSegmentOptions options)
    {
        var longest = context.Length - 2;
        _pieces = new TextPieces(context.Store, longest, longest);
        _chunks = ChunkIndex.Open(
            context.CacheFolder,
            string.Create(CultureInfo.InvariantCulture, $"single-segment 1 {context.Store.Fingerprint} {context.Length}"),
            Starts(longest));
        _shortSeqProb = options.ShortSeqProb;
        _meanLength = new Lazy<double>(() => _shortSeqProb > 0
            ? Sequences.MeanLength(this)
            : (double)context.Store.TokenCount / Count + 2);
    }

    public long Count => _chunks.Count;

    public double MeanLength => _meanLength.Value;

    public TokenSequence Read(long index, long seed, long epoch)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, Count);
        var length = (int)(_chunks[index + 1] - _chunks[index]);
        if (_shortSeqProb > 0)
        {
            var random = RandomStream.Create(seed, "single-segment", epoch, index);
            if (random.NextDouble() < _shortSeqProb)
                length = 1 + random.NextInt32(length);
        }
        return Sequences.Make(_pieces.Store, new Stretch(_chunks[index], length));
    }

    private IEnumerable<long> Starts(int longest)
    {
        var store = _pieces.Store;
        yield return 0;
        for (var document = 0L; document < store.DocumentCount; document++)
        {
            var (start, end) = (_pieces.DocumentStart(document), _pieces.DocumentStart(document + 1));
            var last = start;
            foreach (var pieceEnd in _pieces.Ends(start, end))
            {
                if (pieceEnd - start > longest)
                    yield return start = last;
                last = pieceEnd;
            }
            yield return end;
        }
    }
}
