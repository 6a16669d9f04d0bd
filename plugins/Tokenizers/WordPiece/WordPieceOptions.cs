using System.ComponentModel.DataAnnotations;
using Runner.Components;

namespace Runner.Plugins.Tokenizers.WordPiece;

/// <summary>Options of <c>tokenizer/wordpiece</c>.</summary>
public sealed record WordPieceOptions
{
    /// <summary>Vocabulary file: one token a line, UTF-8, with [PAD], [UNK], [CLS], [SEP] and [MASK].</summary>
    [DataPath]
    public required string Vocabulary { get; init; }

    /// <summary>Lower-case the text and strip accents. On for uncased and Chinese vocabularies, off for cased ones.</summary>
    public bool LowerCase { get; init; } = true;

    /// <summary>Words with more characters than this become [UNK]. The reference uses 100.</summary>
    [Range(1, 10_000)]
    public int MaximumWordLength { get; init; } = 100;

    /// <summary>Keep [UNK], [SEP], [PAD], [CLS] and [MASK] whole where they stand as words in the text. NEZHA's own tokenizer does not.</summary>
    public bool KeepSpecialTokens { get; init; } = true;
}
