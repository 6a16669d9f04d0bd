using Runner.Tests.Support;
using Runner.Tokenizers;

namespace Runner.Tests.Tokenizers.Bytes;

public class BytesTests
{
    private readonly ITokenizerComponent _component = Composed.Component<ITokenizerComponent>("{type: bytes}");

    [Fact]
    public void Every_byte_is_a_token_at_its_characters_place()
    {
        var tokenizer = Build();
        Assert.Equal([("<0x61>", "a"), ("<0x20>", " "), ("<0xC3>", "é"), ("<0xA9>", "é")], Tokens.Pieces(tokenizer, "a é"));
        Assert.Equal([5 + 0x61], Tokens.Ids(tokenizer, "a"));
        Assert.True(tokenizer.Vocabulary.Continues(5 + 0xA9));
        Assert.False(tokenizer.Vocabulary.Continues(5 + 0xC3));
    }

    [Fact]
    public void Decoding_gives_the_text_back()
    {
        var tokenizer = Build();
        const string text = " naïve 漢字\U00020000\n\t";
        Assert.Equal(text, tokenizer.Decode(Tokens.Ids(tokenizer, text)));
        Assert.Equal("a[SEP]", tokenizer.Decode([5 + 'a', 3]));
    }

    [Fact]
    public void Size_and_special_ids_are_known_without_text()
    {
        Assert.Equal(261, _component.VocabularySize);
        Assert.Equal(Build().Vocabulary.Count, _component.VocabularySize);
        Assert.Equal(Build().Vocabulary.Special, _component.Special);
    }

    private ITokenizer Build() => _component.Build(new TokenizerContext(null, ""));
}
