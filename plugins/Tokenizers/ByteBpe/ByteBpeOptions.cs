using System.ComponentModel.DataAnnotations;
using Runner.Components;
using Runner.Plugins.Tokenizers.Special;

namespace Runner.Plugins.Tokenizers.ByteBpe;

/// <summary>Options of <c>tokenizer/byte-bpe</c>.</summary>
public sealed record ByteBpeOptions
{
    /// <summary>
    /// Tokens and ids as a JSON object: <c>encoder.json</c> or <c>vocab.json</c>. Left out, together with 'merges', the vocabulary is built
    /// from the training text.
    /// </summary>
    [DataPath]
    [AlsoCalled("vocab_file", "vocab", "vocab_path")]
    public string? Vocabulary { get; init; }

    /// <summary>The rules, one pair a line in order of rank: <c>vocab.bpe</c> or <c>merges.txt</c>.</summary>
    [DataPath]
    [AlsoCalled("merges_file")]
    public string? Merges { get; init; }

    /// <summary>Entries of a built vocabulary, special tokens and the 256 bytes included; fewer where the text gives no more pairs. GPT-2 has 50257.</summary>
    [Range(258, 10_000_000)]
    [IndependentOfWeights]
    [AlsoCalled("vocab_size")]
    public int VocabularySize { get; init; } = 8000;

    /// <summary>Pairs seen less often than this in the training text become no token of a built vocabulary.</summary>
    [Range(1, 1_000_000_000)]
    [IndependentOfWeights]
    [AlsoCalled("min_frequency", "minimum_count")]
    public int MinCount { get; init; } = 2;

    /// <summary>
    /// Tokens that no text is made of. A built vocabulary starts with them; to a given one, those it lacks are added at the end.
    /// GPT-2's one is the default.
    /// </summary>
    public IReadOnlyList<string> SpecialTokens { get; init; } = ["<|endoftext|>"];

    /// <summary>
    /// Which tokens have a function. Left out: [PAD], [UNK], [CLS], [SEP], [MASK] or &lt;pad&gt;, &lt;unk&gt;, &lt;s&gt;, &lt;/s&gt;, &lt;mask&gt;
    /// where the vocabulary has them, else the token that ends a text serves, as is customary with GPT-2.
    /// </summary>
    public SpecialTokenNames Special { get; init; } = new();

    /// <summary>Read special tokens written out in a text as those tokens. Off, as in GPT-2's own encoder: they are split like other text.</summary>
    public bool KeepSpecialTokens { get; init; }

    /// <summary>Put a space before text that does not start with one, so that a first word is the same token as a later one. GPT-2 does not.</summary>
    [AlsoCalled("space_before")]
    public bool AddPrefixSpace { get; init; }
}
