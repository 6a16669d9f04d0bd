using Runner.Components;
using Runner.Tokenizers;

namespace Runner.Plugins.Tokenizers.WordPiece;

/// <summary>BERT's tokenizer: basic splitting, then the longest pieces of a given vocabulary.</summary>
[Component("tokenizer/wordpiece", Source = "Devlin et al. 2019, arXiv:1810.04805; greedy longest match of Wu et al. 2016, arXiv:1609.08144, section 4.1")]
internal sealed class WordPieceComponent(WordPieceOptions options) : ITokenizerComponent, ICheckedComponent
{
    private readonly Lazy<Vocabulary?> _given = new(() => VocabularyFile.TryRead(options.Vocabulary, "##"));

    public int? VocabularySize => _given.Value?.Count;

    public SpecialTokens? Special => _given.Value?.Special;

    public ITokenizer Build(TokenizerContext context) =>
        new WordPieceTokenizer(VocabularyFile.Read(options.Vocabulary, "##"), options);

    public IEnumerable<ComponentProblem> Check() => VocabularyFile.Check(options.Vocabulary, "vocabulary");
}
