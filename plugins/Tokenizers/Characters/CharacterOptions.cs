using System.ComponentModel.DataAnnotations;
using Runner.Components;

namespace Runner.Plugins.Tokenizers.Characters;

/// <summary>Options of <c>tokenizer/character</c>.</summary>
public sealed record CharacterOptions
{
    /// <summary>Vocabulary file to use; left out, the vocabulary is built from the training text.</summary>
    [DataPath]
    [AlsoCalled("vocab_file", "vocab", "vocab_path")]
    public string? Vocabulary { get; init; }

    /// <summary>Most entries of a built vocabulary, the five special tokens included; the most frequent characters are kept.</summary>
    [Range(6, 1_000_000)]
    [IndependentOfWeights]
    [AlsoCalled("vocab_size")]
    public int VocabularySize { get; init; } = 8000;

    /// <summary>Characters seen less often than this in the training text become [UNK].</summary>
    [Range(1, 1_000_000_000)]
    [IndependentOfWeights]
    [AlsoCalled("min_frequency", "minimum_count")]
    public int MinCount { get; init; } = 2;

    /// <summary>Lower-case the text first. Accents stay.</summary>
    [AlsoCalled("do_lower_case", "lowercase")]
    public bool LowerCase { get; init; } = true;
}
