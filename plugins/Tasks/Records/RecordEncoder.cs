using Runner.Data;
using Runner.Tokenizers;

namespace Runner.Plugins.Tasks.Records;

/// <summary>Cuts the texts of records into tokens and counts what it sees. Thread-safe.</summary>
internal sealed class RecordEncoder(ITokenizer tokenizer)
{
    private long _tokens;
    private long _unknown;
    private long _records;
    private long _cut;
    private long _gold;
    private long _goldBeyond;

    public ITokenizer Tokenizer => tokenizer;

    public SpecialTokens Special => tokenizer.Vocabulary.Special;

    /// <summary>Share of [UNK] among the tokens so far.</summary>
    public double UnknownShare => _tokens == 0 ? 0 : (double)_unknown / _tokens;

    /// <summary>Tokens of a text, with their places in it.</summary>
    public List<Token> Tokens(string text)
    {
        var tokens = new List<Token>();
        tokenizer.Encode(text, tokens);
        var unknown = Special.Unknown;
        // a vocabulary without [UNK] lets another token stand for it
        var count = unknown == Special.Padding || unknown == Special.Separator ? 0 : tokens.Count(token => token.Id == unknown);
        Interlocked.Add(ref _tokens, tokens.Count);
        Interlocked.Add(ref _unknown, count);
        return tokens;
    }

    /// <summary>Counts a record.</summary>
    /// <param name="isCut">Whether something of it was left out because it is too long.</param>
    public void Count(bool isCut)
    {
        Interlocked.Increment(ref _records);
        if (isCut)
            Interlocked.Increment(ref _cut);
    }

    /// <summary>Counts gold, such as tagged words, and how much of it no window holds.</summary>
    public void CountGold(long all, long beyond)
    {
        Interlocked.Add(ref _gold, all);
        Interlocked.Add(ref _goldBeyond, beyond);
    }

    /// <summary>Figures and findings of what was encoded.</summary>
    /// <param name="part">What the records are used for.</param>
    /// <param name="gold">What gold is, in the plural; null where none is counted.</param>
    /// <param name="hasWindows">Whether what is too long is read in windows, and not cut.</param>
    public DataHealth Health(string part, string? gold, bool hasWindows)
    {
        var figures = new List<DataFigure> { new("unknown_share", UnknownShare, $"{Percent.Of(UnknownShare)} [UNK]") };
        var findings = new List<DataFinding>();
        if (UnknownShare > 0.02)
            findings.Add(DataFinding.Of(RecordErrors.ManyUnknown, Percent.Of(UnknownShare)));
        if (_cut > 0 && hasWindows)
            figures.Add(new DataFigure("windowed_share", (double)_cut / _records, $"{Percent.Of((double)_cut / _records)} read in several windows"));
        else if (_cut > 0)
            figures.Add(new DataFigure("cut_share", (double)_cut / _records, $"{Percent.Of((double)_cut / _records)} cut to max_length"));
        if (gold is not null && _goldBeyond > 0)
        {
            figures.Add(new DataFigure("gold_beyond_share", (double)_goldBeyond / _gold, $"{Percent.Of((double)_goldBeyond / _gold)} of the {gold} beyond it"));
            findings.Add(DataFinding.Of(RecordErrors.GoldBeyond, Percent.Of((double)_goldBeyond / _gold), gold));
        }
        return new DataHealth(part, figures, findings);
    }
}

/// <summary>Shares for people.</summary>
internal static class Percent
{
    /// <summary>As <c>3.4 %</c>; never 0 % of something.</summary>
    public static string Of(double share) => share is > 0 and < 0.0005
        ? "under 0.1 %"
        : string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{share * 100:0.#} %");
}
