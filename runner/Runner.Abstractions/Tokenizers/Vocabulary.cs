namespace Runner.Tokenizers;

/// <summary>Tokens and their ids.</summary>
public sealed class Vocabulary
{
    private readonly Dictionary<string, int> _ids;
    private readonly bool[] _continues;

    /// <param name="tokens">Row i is the token with id i.</param>
    /// <param name="special">Ids of the tokens with a function.</param>
    /// <param name="continuationPrefix">Prefix of pieces that continue a word, such as <c>##</c>; empty for none.</param>
    public Vocabulary(IReadOnlyList<string> tokens, SpecialTokens special, string continuationPrefix = "##")
        : this(tokens, special, token => continuationPrefix.Length > 0 && token.Length > continuationPrefix.Length
            && token.StartsWith(continuationPrefix, StringComparison.Ordinal)) =>
        ContinuationPrefix = continuationPrefix;

    /// <summary>A vocabulary whose pieces say in another way than by a prefix whether they continue a word.</summary>
    /// <param name="tokens">Row i is the token with id i.</param>
    /// <param name="special">Ids of the tokens with a function.</param>
    /// <param name="continues">Whether a token continues the word before it; asked once for each.</param>
    public Vocabulary(IReadOnlyList<string> tokens, SpecialTokens special, Func<string, bool> continues)
    {
        Tokens = tokens;
        Special = special;
        ContinuationPrefix = "";
        _ids = new Dictionary<string, int>(tokens.Count, StringComparer.Ordinal);
        _continues = new bool[tokens.Count];
        for (var i = 0; i < tokens.Count; i++)
        {
            _ids[tokens[i]] = i;
            _continues[i] = continues(tokens[i]);
        }
    }

    public IReadOnlyList<string> Tokens { get; }

    public int Count => Tokens.Count;

    public SpecialTokens Special { get; }

    /// <summary>Prefix of pieces that continue a word; empty where pieces carry no such mark.</summary>
    public string ContinuationPrefix { get; }

    /// <summary>The token with this id.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The id is outside the vocabulary; the message says both.</exception>
    public string TokenOf(int id) => (uint)id < (uint)Tokens.Count
        ? Tokens[id]
        : throw new ArgumentOutOfRangeException(nameof(id), id, $"The vocabulary has the ids 0 to {Tokens.Count - 1}.");

    public bool TryGetId(string token, out int id) => _ids.TryGetValue(token, out id);

    /// <summary>Allocation-free look-up by characters.</summary>
    public Dictionary<string, int>.AlternateLookup<ReadOnlySpan<char>> Lookup => _ids.GetAlternateLookup<ReadOnlySpan<char>>();

    /// <summary>True for a piece that continues the word before it (<c>##ing</c>).</summary>
    public bool Continues(int id) => _continues[id];
}

/// <summary>
/// Ids of the tokens with a function; all are rows of the vocabulary. Where a vocabulary lacks one, as GPT-2's, which knows the end of a
/// text alone, another token serves in its place, so ids may be equal.
/// </summary>
/// <param name="Padding">Fills up short sequences; never attended to.</param>
/// <param name="Unknown">Stands for what the vocabulary lacks.</param>
/// <param name="Classification">Opens a sequence.</param>
/// <param name="Separator">Ends a segment.</param>
/// <param name="Mask">Hides a token to be predicted.</param>
public sealed record SpecialTokens(int Padding, int Unknown, int Classification, int Separator, int Mask)
{
    public bool Contains(int id) => id == Padding || id == Unknown || id == Classification || id == Separator || id == Mask;
}
