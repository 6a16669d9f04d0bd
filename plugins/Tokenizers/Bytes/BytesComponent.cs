using Runner.Components;
using Runner.Tokenizers;

namespace Runner.Plugins.Tokenizers.Bytes;

/// <summary>
/// One token for each byte of the UTF-8 text: the tokenizer without any structure. Needs no vocabulary, knows every text, and shows in an
/// ablation what a vocabulary is worth.
/// </summary>
/// <remarks>
/// Ids 0 to 4 are [PAD], [UNK], [CLS], [SEP] and [MASK]; the byte b is 5 + b. A character of several bytes is several tokens at one place.
/// White space is kept; decoding gives the text back.
/// </remarks>
[Component("tokenizer/bytes", Source = "bytes as in ByT5, Xue et al. 2022, arXiv:2105.13626, section 3.2, with BERT's special tokens")]
internal sealed class BytesComponent : ITokenizerComponent
{
    public int? VocabularySize => BytesTokenizer.FirstByte + 256;

    public SpecialTokens? Special => VocabularyFile.BuiltSpecial;

    public ITokenizer Build(TokenizerContext context) => new BytesTokenizer();
}
