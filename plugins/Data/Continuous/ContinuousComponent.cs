using Runner.Components;
using Runner.Data;
using Runner.ExampleBuilders;

namespace Runner.Plugins.Data;

/// <summary>The running text in blocks of the whole length, across sentences and documents; no [CLS].</summary>
/// <remarks>
/// All documents one after another, each followed by the separator, are cut every <c>max_length</c> tokens; a block begins wherever the cut falls. For models that
/// predict the next token. Nothing is drawn: every epoch has the same blocks.
/// </remarks>
[Component("example-builder/continuous", Source = "Radford et al. 2019 (GPT-2); Liu et al. 2019, arXiv:1907.11692, section 4.2, FULL-SENTENCES, without its [CLS]")]
internal sealed class ContinuousComponent(ContinuousOptions options) : IExampleBuilderComponent
{
    public PairKind Pairs => PairKind.None;

    public int LongestSentence(int length) => int.MaxValue;

    public IExampleBuilder Build(ExampleBuilderContext context) => context.Length >= 2
        ? new Continuous(context.Store, context.Length, options)
        : throw DataPluginErrors.LengthTooShort.With("continuous", 2, context.Length);
}

internal sealed class Continuous : IExampleBuilder
{
    private readonly ITokenStore _store;
    private readonly TextPieces _pieces;
    private readonly int _length;
    private readonly int _between;
    private readonly long _total;

    public Continuous(ITokenStore store, int length, ContinuousOptions options)
    {
        (_store, _length, _between) = (store, length, options.Separator ? 1 : 0);
        _pieces = new TextPieces(store, length, length);
        _total = store.TokenCount + _between * store.DocumentCount;
        Count = _total / length + (!options.DropLast && _total % length >= 2 ? 1 : 0);
    }

    public long Count { get; }

    public double MeanLength => Count == 0 ? 0 : Math.Min(_total, (double)Count * _length) / Count;

    public TokenSequence Read(long index, long seed, long epoch)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, Count);
        var at = index * _length;
        var ids = new int[Math.Min(_length, _total - at)];
        var startsWord = new bool[ids.Length];
        var filled = 0;
        for (var document = DocumentAt(at); filled < ids.Length; document++)
        {
            var start = _pieces.DocumentStart(document) + (at + filled - PlaceOf(document));
            var tokens = (int)Math.Min(_pieces.DocumentStart(document + 1) - start, ids.Length - filled);
            if (tokens > 0)
                _store.Read(start, ids.AsSpan(filled, tokens), startsWord.AsSpan(filled, tokens));
            filled += Math.Max(0, tokens);
            if (_between > 0 && filled < ids.Length)
                (ids[filled], startsWord[filled++]) = (_store.Vocabulary.Special.Separator, true);
        }
        startsWord[0] = true;                                   // a word whose beginning was cut off starts here
        return new TokenSequence(ids, startsWord, new byte[ids.Length], null);
    }

    /// <summary>Where a document begins among all tokens and separators.</summary>
    private long PlaceOf(long document) => _pieces.DocumentStart(document) + _between * document;

    /// <summary>The document that a place is in, or whose separator it is.</summary>
    private long DocumentAt(long place)
    {
        long low = 0, high = _store.DocumentCount - 1;
        while (low < high)
        {
            var middle = low + (high - low + 1) / 2;
            if (PlaceOf(middle) <= place)
                low = middle;
            else
                high = middle - 1;
        }
        return low;
    }
}
