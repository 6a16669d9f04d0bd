using Runner.Components;
using Runner.Plugins.Tokenizers.Special;

namespace Runner.Plugins.Tokenizers.SentencePiece;

/// <summary>Options of <c>tokenizer/sentencepiece</c>.</summary>
public sealed record SentencePieceOptions
{
    /// <summary>The <c>.model</c> file, unigram or bpe: pieces, scores and normalisation.</summary>
    [DataPath]
    [AlsoCalled("model_file", "sp_model", "spm_model")]
    public required string Model { get; init; }

    /// <summary>Lower-case the text before the model's own normalisation. ALBERT's uncased models want it.</summary>
    [AlsoCalled("do_lower_case", "lowercase")]
    public bool LowerCase { get; init; }

    /// <summary>Decompose characters (NFKD) and drop what combines, before the model's own normalisation. ALBERT does.</summary>
    public bool StripAccents { get; init; }

    /// <summary>Write the quotation marks <c>``</c> and <c>''</c> as <c>"</c>. ALBERT does.</summary>
    public bool PlainQuotes { get; init; }

    /// <summary>Cut a piece that ends in a digit and a comma before the comma and cut the number anew. ALBERT does.</summary>
    public bool SplitNumberCommas { get; init; }

    /// <summary>
    /// Which tokens have a function. Left out: [PAD] or &lt;pad&gt;, [UNK] or &lt;unk&gt;, [CLS] or &lt;s&gt;, [SEP] or &lt;/s&gt;, [MASK] or
    /// &lt;mask&gt; where the model has them, else the piece that ends a text, else the one for the unknown.
    /// </summary>
    public SpecialTokenNames Special { get; init; } = new();

    /// <summary>
    /// Read control pieces and tokens with a function written out in a text as those tokens; what lies between is taken as texts of their own.
    /// Off, they are split like other text.
    /// </summary>
    public bool KeepSpecialTokens { get; init; }
}
