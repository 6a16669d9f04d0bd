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
    [IndependentOfWeights]
    [AlsoCalled("vocab_size")]
    public int VocabularySize { get; init; } = 8000;

    /// <summary>Characters and pieces seen less often than this in the training text are left out of a built vocabulary.</summary>
    [Range(1, 1_000_000_000)]
    [IndependentOfWeights]
    [AlsoCalled("min_frequency", "minimum_count")]
    public int MinCount { get; init; } = 2;

    /// <summary>
    /// Most characters of a built vocabulary, those inside words counted apart; the most frequent stay. Left out: as many as have room.
    /// A limit leaves room for pieces where a text has many rare characters; other trainers customarily take 1000 for scripts with letters.
    /// </summary>
    [Range(1, 10_000_000)]
    [IndependentOfWeights]
    [AlsoCalled("alphabet")]
    public int? LimitAlphabet { get; init; }

    /// <summary>Lower-case the text. On for uncased and Chinese vocabularies, off for cased ones.</summary>
    [AlsoCalled("do_lower_case", "lowercase")]
    public bool LowerCase { get; init; } = true;

    /// <summary>Decompose characters and drop the marks on them. Left out: where <c>lower_case</c> is on, as in BERT.</summary>
    public bool? StripAccents { get; init; }

    /// <summary>Make each ideograph a word of its own, as BERT does. Off, runs of them are words like those of letters.</summary>
    [AlsoCalled("tokenize_chinese_chars", "handle_chinese_chars")]
    public bool SplitIdeographs { get; init; } = true;

    /// <summary>
    /// Tokens of the vocabulary that are kept whole wherever they are written in a text, before it is cut in any other way: those that were added to
    /// a published vocabulary, such as marks around entities.
    /// </summary>
    [MaxLength(10_000)]
    [AlsoCalled("kept_tokens")]
    public IReadOnlyList<string> NeverSplit { get; init; } = [];

    /// <summary>Words with more characters than this become [UNK]. The reference uses 100.</summary>
    [Range(1, 10_000)]
    [AlsoCalled("max_input_chars_per_word", "maximum_word_length")]
    public int MaxWordLength { get; init; } = 100;

    /// <summary>Keep [UNK], [SEP], [PAD], [CLS] and [MASK] whole where they stand as words in the text. NEZHA's own tokenizer does not.</summary>
    public bool KeepSpecialTokens { get; init; } = true;

    /// <summary>Whether marks are dropped.</summary>
    internal bool DropsMarks => StripAccents ?? LowerCase;

    /// <summary>What decides how text is cut, besides the vocabulary: part of fingerprints. Options that are left at what BERT does say nothing, so
    /// that fingerprints stay what they were before there were such options.</summary>
    internal string Cutting => $"{LowerCase},{MaxWordLength},{KeepSpecialTokens}" + Unusual
        + (NeverSplit.Count == 0 ? "" : ",kept:" + string.Join('\n', NeverSplit.Order(StringComparer.Ordinal)));

    /// <summary>How words are made otherwise than BERT does; empty where they are not.</summary>
    internal string Unusual => (DropsMarks == LowerCase ? "" : $",accents:{!DropsMarks}") + (SplitIdeographs ? "" : ",ideographs:joined");
}
