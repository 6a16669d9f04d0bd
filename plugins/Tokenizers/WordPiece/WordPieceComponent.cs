using Runner.Components;
using Runner.Tokenizers;

namespace Runner.Plugins.Tokenizers.WordPiece;

/// <summary>BERT's tokenizer: words, then the longest pieces of a vocabulary that is given or built from the training text.</summary>
/// <remarks>
/// Control characters are dropped; white space, ideographs and punctuation separate words; in uncased vocabularies words are lower-cased and
/// lose their accents. A word is cut from the left into the longest pieces the vocabulary has, those inside marked with <c>##</c>; where a
/// piece is missing, or the word is too long, it becomes [UNK] as a whole. Lengths count code points.
/// A built vocabulary starts from characters and joins the most frequent pair of pieces again and again, ties going to the lower ids. That is
/// what open trainers do; how BERT's own vocabularies were made was not published. It does not depend on the number of threads.
/// </remarks>
[Component("tokenizer/wordpiece", Source = "Devlin et al. 2019, arXiv:1810.04805; greedy longest match of Wu et al. 2016, arXiv:1609.08144, section 4.1")]
internal sealed class WordPieceComponent(WordPieceOptions options) : ITokenizerComponent, ICheckedComponent
{
    private readonly Lazy<Vocabulary?> _given = new(() =>
        options.Vocabulary is { } path ? VocabularyFile.TryRead(path, "##") : null);

    public int? VocabularySize => IsBuiltFromText ? options.VocabularySize : _given.Value?.Count;

    public SpecialTokens? Special => IsBuiltFromText ? VocabularyFile.BuiltSpecial : _given.Value?.Special;

    public bool IsBuiltFromText => options.Vocabulary is null;

    public ITokenizer Build(TokenizerContext context) => new WordPieceTokenizer(
        options.Vocabulary is { } path ? VocabularyFile.Read(path, "##") : WordPieceVocabulary.Build(context, options), options);

    public IEnumerable<ComponentProblem> Check()
    {
        foreach (var problem in VocabularyFile.Check(options.Vocabulary, "vocabulary"))
            yield return problem;
        if (options.NeverSplit.Count == 0 && _given.Value is null)
            yield break;
        if (IsBuiltFromText && options.NeverSplit.Count > 0)
            yield return new ComponentProblem("never_split", "A vocabulary built from text has no such tokens; add them to a vocabulary file and give it.");
        if (_given.Value is not { } given)
            yield break;
        foreach (var missing in options.NeverSplit.Where(token => token.Length == 0 || !given.TryGetId(token, out _)).Take(1))
            yield return new ComponentProblem("never_split", $"The vocabulary has no '{missing}'; add it there, or leave it out here.");
        if (CaseCheck.Of(given, options.LowerCase) is { } lost)
            yield return new ComponentProblem("lower_case", lost, IsWarning: true);
    }
}
