using Runner.Tests.Support;
using Runner.Tokenizers;

namespace Runner.Tests.Tokenizers.WordPiece;

/// <summary>Rows 96 to 102 of the reference values: BERT's Chinese vocabulary (21,128, lower case).</summary>
public class ChineseReferenceTests
{
    [Theory]
    [InlineData("２０１８年", "２０ ##１ ##８ 年")]
    [InlineData("１９９８", "１ ##９ ##９ ##８")]
    [InlineData("iPhone6S", "iphone6 ##s")]
    [InlineData("Ａｐｐｌｅ", "ａ ##ｐ ##ｐ ##ｌ ##ｅ")]
    [InlineData("“引号”", "[UNK] 引 号 [UNK]")]
    [InlineData("…", "[UNK]")]
    [InlineData("——", "[UNK] [UNK]")]
    [InlineData("·", "·")]
    [InlineData("½", "[UNK]")]
    [InlineData("[NAME]", "[ name ]")]
    public void Pieces(string text, string pieces)
    {
        var tokenizer = Composed.Component<ITokenizerComponent>(("type", "wordpiece"), ("vocabulary", Shared.Golden("vocab", "bert-chinese-21128.txt")), ("lower_case", "true"))
            .Build(new TokenizerContext(null, Path.GetTempPath()));
        Assert.Equal(pieces, string.Join(' ', Tokens.Pieces(tokenizer, text).Select(piece => piece.Token)));
    }
}
