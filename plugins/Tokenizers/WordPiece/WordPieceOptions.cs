using System.ComponentModel.DataAnnotations;
using Runner.Components;

namespace Runner.Plugins.Tokenizers.WordPiece;

/// <summary>Options of <c>tokenizer/wordpiece</c>.</summary>
public sealed record WordPieceOptions
{
    /// <summary>
    /// Vocabulary file: one token a line, UTF-8, with [PAD], [UNK], [CLS], [SEP] and [MASK]. Left out, the vocabulary is built from the
    /// training text.
    /// </summary>
    [DataPath]
    [AlsoCalled("vocab_file", "vocab", "vocab_path")]
    public string? Vocabulary { get; init; }

    /// <summary>Entries of a built vocabulary, the five special tokens included; fewer where the text gives no more pieces. BERT has 30522.</summary>
    [Range(6, 10_000_000)]
    [AlsoCalled("vocab_size", "vocabulary_size")]
    public int Size { get; init; } = 8000;

    /// <summary>Characters and pieces seen less often than this in the training text are left out of a built vocabulary.</summary>
    [Range(1, 1_000_000_000)]
    public int MinimumCount { get; init; } = 2;

    /// <summary>
    /// Most characters of a built vocabulary, those inside words counted apart; the most frequent stay. Left out: as many as have room.
    /// A limit leaves room for pieces where a text has many rare characters; other trainers customarily take 1000 for scripts with letters.
    /// </summary>
    [Range(1, 10_000_000)]
    public int? Alphabet { get; init; }

    /// <summary>Lower-case the text and strip accents. On for uncased and Chinese vocabularies, off for cased ones.</summary>
    [AlsoCalled("do_lower_case", "lowercase")]
    public bool LowerCase { get; init; } = true;

    /// <summary>Words with more characters than this become [UNK]. The reference uses 100.</summary>
    [Range(1, 10_000)]
    public int MaximumWordLength { get; init; } = 100;

    /// <summary>Keep [UNK], [SEP], [PAD], [CLS] and [MASK] whole where they stand as words in the text. NEZHA's own tokenizer does not.</summary>
    public bool KeepSpecialTokens { get; init; } = true;
}
