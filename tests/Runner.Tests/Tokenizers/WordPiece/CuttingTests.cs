using Runner.Tests.Support;
using Runner.Tokenizers;

namespace Runner.Tests.Tokenizers.WordPiece;

/// <summary>Ways of cutting that published tokenizers differ in.</summary>
public sealed class CuttingTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("cutting").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData("", "café CAFÉ", "cafe cafe")]
    [InlineData("strip_accents: false", "café CAFÉ", "café café")]
    [InlineData("lower_case: false", "café Café", "café Café")]
    [InlineData("lower_case: false, strip_accents: true", "café Café", "cafe Cafe")]
    [InlineData("", "中国", "中 国")]
    [InlineData("split_ideographs: false", "中国", "中国")]
    [InlineData("", "see [E1]中", "see [ e1 ] 中")]
    [InlineData("never_split: ['[E1]']", "see[E1]中 [e1]", "see [E1] 中 [ e1 ]")]
    public void Text_is_cut_as_the_options_say(string options, string text, string pieces)
    {
        var tokenizer = Component(options).Build(new TokenizerContext(null, _folder));
        Assert.Equal(pieces.Split(' '), Tokens.Pieces(tokenizer, text).Select(piece => piece.Item1));
    }

    [Fact]
    public void Options_that_cut_otherwise_change_the_fingerprint_and_the_default_keeps_it()
    {
        string Fingerprint(string options) => Component(options).Build(new TokenizerContext(null, _folder)).Fingerprint;
        string[] all = [.. new[] { "", "strip_accents: false", "split_ideographs: false", "never_split: ['[E1]']" }.Select(Fingerprint)];
        Assert.Equal(4, all.Distinct().Count());
        Assert.Equal(all[0], Fingerprint("strip_accents: true"));
    }

    private ITokenizerComponent Component(string options)
    {
        var file = Path.Combine(_folder, "vocab.txt");
        File.WriteAllLines(file, ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "cafe", "café", "Cafe", "Café", "中", "国", "中国", "see", "[E1]", "[", "]", "e1"]);
        return Composed.Component<ITokenizerComponent>($"{{type: wordpiece, vocabulary: '{file}'{(options.Length > 0 ? ", " + options : "")}}}");
    }
}
