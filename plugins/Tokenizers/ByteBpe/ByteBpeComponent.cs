using Runner.Components;
using Runner.Errors;
using Runner.Plugins.Tokenizers.Special;
using Runner.Tokenizers;

namespace Runner.Plugins.Tokenizers.ByteBpe;

/// <summary>
/// GPT-2's tokenizer: byte pairs within pieces of text. Nothing is lost and nothing is unknown; decoding gives the text back. The rules are
/// given or learned from the training text.
/// </summary>
/// <remarks>
/// A text is cut into contractions, runs of letters, of numbers and of other characters, each with one space before it, and white space. The
/// UTF-8 bytes of a piece are then joined: of all pairs of neighbours the one whose rule has the lowest rank, everywhere, until no rule fits.
/// Files are GPT-2's (encoder.json, vocab.bpe) or the same under their later names (vocab.json, merges.txt). Learning joins the most frequent
/// pair, ties going to the lower ids, and does not depend on the number of threads. Offsets leave out the space a token starts with, and a
/// character whose bytes are in several tokens belongs to all of them. The reference is followed by code points: its pattern counts letters
/// outside the BMP as letters.
/// </remarks>
[Component("tokenizer/byte-bpe", Source = "Radford et al. 2019 (GPT-2), section 2.2; Sennrich et al. 2016, arXiv:1508.07909, algorithm 1; openai/gpt-2 src/encoder.py")]
internal sealed class ByteBpeComponent(ByteBpeOptions options) : ITokenizerComponent, ICheckedComponent
{
    private readonly Lazy<(ByteBpeVocabulary? Vocabulary, RunnerException? Error)> _given = new(() => TryRead(options));

    public int? VocabularySize => IsBuiltFromText ? options.VocabularySize : _given.Value.Vocabulary?.Vocabulary.Count;

    public SpecialTokens? Special => IsBuiltFromText ? (RoleProblem(out var special) is null ? special : null) : _given.Value.Vocabulary?.Vocabulary.Special;

    public bool IsBuiltFromText => options.Vocabulary is null && options.Merges is null;

    public ITokenizer Build(TokenizerContext context) =>
        new ByteBpeTokenizer(IsBuiltFromText ? ByteBpeTraining.Build(context, options) : _given.Value.Vocabulary ?? Read(options), options);

    public IEnumerable<ComponentProblem> Check()
    {
        if (options.SpecialTokens.Any(string.IsNullOrEmpty))
            yield return new ComponentProblem("special_tokens", "A special token has at least one character.");
        else if (options.SpecialTokens.Distinct(StringComparer.Ordinal).Count() < options.SpecialTokens.Count)
            yield return new ComponentProblem("special_tokens", "A token is listed twice.");
        else if (options.SpecialTokens.FirstOrDefault(token => token.Length == 1 && ByteAlphabet.Bytes(token) is not null) is { } taken)
            yield return new ComponentProblem("special_tokens", $"'{taken}' is how a byte is written; a special token needs another name.");
        if (options.Vocabulary is null != options.Merges is null)
        {
            yield return new ComponentProblem(options.Vocabulary is null ? "merges" : "vocabulary",
                "'vocabulary' and 'merges' belong together: give both, or none to build them from the training text.");
        }
        else if (IsBuiltFromText)
        {
            if (options.VocabularySize < options.SpecialTokens.Count + 256)
                yield return Problem("vocabulary_size", TokenizerErrors.AlphabetFillsVocabulary.With(options.VocabularySize, options.SpecialTokens.Count, 256));
            else if (RoleProblem(out _) is { } missing)
                yield return missing;
        }
        else if (_given.Value.Error is { } error)
        {
            yield return Problem("vocabulary", error);
        }
    }

    private static (ByteBpeVocabulary?, RunnerException?) TryRead(ByteBpeOptions options)
    {
        if (!Path.Exists(options.Vocabulary) || !Path.Exists(options.Merges))
            return (null, null);                            // the host reports missing data paths
        try
        {
            return (Read(options), null);
        }
        catch (RunnerException error)
        {
            return (null, error);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return (null, null);                            // told when it is built
        }
    }

    private static ByteBpeVocabulary Read(ByteBpeOptions options) => ByteBpeVocabulary.Create(
        ByteBpeFiles.ReadTokens(options.Vocabulary!), ByteBpeFiles.ReadPairs(options.Merges!), options, options.Merges!);

    // A built vocabulary starts with its special tokens and has no others.
    private ComponentProblem? RoleProblem(out SpecialTokens? special)
    {
        try
        {
            var tokens = options.SpecialTokens.ToList();
            special = SpecialTokenRoles.Find(options.Special,
                token => tokens.IndexOf(token) is >= 0 and var id ? id : null, lastResort: null, "built from the training text");
            return null;
        }
        catch (RunnerException error)
        {
            special = null;
            return Problem("special", error);
        }
    }

    private static ComponentProblem Problem(string option, RunnerException error) => new(option, error.Message + " " + error.Remedy);
}
