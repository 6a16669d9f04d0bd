using Runner.Components;
using Runner.Tokenizers;

namespace Runner.Plugins.Tokenizers.Characters;

/// <summary>One token per character; the vocabulary is given or built from the training text.</summary>
[Component("tokenizer/character", Source = "characters as NEZHA's Chinese vocabulary has them, arXiv:1909.00204, section 3")]
internal sealed class CharacterComponent(CharacterOptions options) : ITokenizerComponent, ICheckedComponent
{
    private readonly Lazy<Vocabulary?> _given = new(() =>
        options.Vocabulary is { } path ? VocabularyFile.TryRead(path, continuationPrefix: "") : null);

    public int? VocabularySize => IsBuiltFromText ? options.VocabularySize : _given.Value?.Count;

    public SpecialTokens? Special => IsBuiltFromText ? VocabularyFile.BuiltSpecial : _given.Value?.Special;

    public bool IsBuiltFromText => options.Vocabulary is null;

    public ITokenizer Build(TokenizerContext context)
    {
        var vocabulary = options.Vocabulary is { } path
            ? VocabularyFile.Read(path, continuationPrefix: "")
            : CharacterVocabulary.Build(context, options);
        return new CharacterTokenizer(vocabulary, options.LowerCase);
    }

    public IEnumerable<ComponentProblem> Check() => VocabularyFile.Check(options.Vocabulary, "vocabulary");
}
