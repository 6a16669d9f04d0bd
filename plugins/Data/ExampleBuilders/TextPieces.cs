using Runner.Data;

namespace Runner.Plugins.Data;

/// <summary>
/// The text of a store as pieces: whole sentences, and sentences longer than a limit cut into equal stretches (the last one shorter),
/// so that no token is lost. Pieces are found from any token on.
/// </summary>
/// <param name="store">The text.</param>
/// <param name="longest">Longest sentence that is left whole, in tokens.</param>
/// <param name="stretch">Length of the stretches of longer ones, in tokens.</param>
internal sealed class TextPieces(ITokenStore store, int longest, int stretch)
{
    public ITokenStore Store => store;

    /// <summary>Ends of the pieces from a token (where a piece starts) up to another.</summary>
    public IEnumerable<long> Ends(long start, long end)
    {
        var at = start;
        for (var sentence = SentenceOf(start); at < end; sentence++)
        {
            var sentenceEnd = store.SentenceStart(sentence + 1);
            var step = sentenceEnd - store.SentenceStart(sentence) > longest ? stretch : longest;
            while (at < sentenceEnd && at < end)
                yield return at = Math.Min(at + step, sentenceEnd);
        }
    }

    /// <summary>The sentence a token is in.</summary>
    public long SentenceOf(long token) => Last(store.SentenceCount, store.SentenceStart, token);

    /// <summary>The document a sentence is in.</summary>
    public long DocumentOf(long sentence) => Last(store.DocumentCount, store.DocumentStart, sentence);

    /// <summary>First token of a document; the number of tokens for the one after the last.</summary>
    public long DocumentStart(long document) => store.SentenceStart(store.DocumentStart(document));

    /// <summary>The last of ascending starts that is not beyond a value.</summary>
    private static long Last(long count, Func<long, long> start, long value)
    {
        long low = 0, high = count - 1;
        while (low < high)
        {
            var middle = low + (high - low + 1) / 2;
            if (start(middle) <= value)
                low = middle;
            else
                high = middle - 1;
        }
        return low;
    }
}
