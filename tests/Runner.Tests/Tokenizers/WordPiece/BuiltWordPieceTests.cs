using Runner.Errors;
using Runner.Tests.Support;
using Runner.Tokenizers;

namespace Runner.Tests.Tokenizers.WordPiece;

public sealed class BuiltWordPieceTests : IDisposable
{
    private readonly string _cache = Directory.CreateTempSubdirectory("wordpiece").FullName;

    public void Dispose() => Directory.Delete(_cache, recursive: true);

    [Fact]
    public void Characters_come_first_then_pieces_as_they_were_joined()
    {
        // aab twice, ab once: a+##a 2 and ##a+##b 2 tie, the lower ids win; then aa+##b 2, then a+##b 1.
        var tokenizer = Build(["AAB aab, ab"], "min_count: 1");
        Assert.Equal(
            ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", ",", "a", "##a", "##b", "aa", "aab", "ab"], tokenizer.Vocabulary.Tokens);
        Assert.Equal([("aab", "aab"), ("ab", "ab"), ("##a", "a")], Tokens.Pieces(tokenizer, "aab aba"));
    }

    [Fact]
    public void A_limit_on_characters_keeps_the_frequent_ones_and_words_with_others_teach_nothing()
    {
        var tokenizer = Build(["ab ab ab xy xy"], "min_count: 1, limit_alphabet: 2");
        Assert.Equal(["a", "##b", "ab"], tokenizer.Vocabulary.Tokens.Skip(5));
        Assert.Equal([1], Tokens.Ids(tokenizer, "xy"));
    }

    [Fact]
    public void Size_counts_everything_and_is_told_before_there_is_text()
    {
        var component = Component("vocabulary_size: 8, min_count: 1");
        Assert.Equal(8, component.VocabularySize);
        Assert.True(component.IsBuiltFromText);
        Assert.Equal(["a", "##b", "ab"], component.Build(Context(["ab ab"])).Vocabulary.Tokens.Skip(5));
        Assert.Equal(component.Special, component.Build(Context(["ab ab"])).Vocabulary.Special);
    }

    [Fact]
    public void Special_tokens_in_the_text_are_not_learned_from() =>
        Assert.Equal(["a"], Build(["a [MASK] a [SEP]"], "min_count: 1").Vocabulary.Tokens.Skip(5));

    [Fact]
    public void Shards_do_not_matter()
    {
        var sentences = File.ReadLines(Shared.Data("corpus-zh", "dev.txt")).Where(line => line.Length > 0).Take(200).ToArray();
        var whole = Component("vocabulary_size: 1500").Build(new TokenizerContext(new MemoryCorpus(sentences), Path.Combine(_cache, "1")));
        var parts = Component("vocabulary_size: 1500").Build(new TokenizerContext(new MemoryCorpus(sentences[120..], sentences[..50], sentences[50..120]), Path.Combine(_cache, "2")));
        Assert.Equal(whole.Vocabulary.Tokens, parts.Vocabulary.Tokens);
        Assert.InRange(whole.Vocabulary.Count, 600, 1500);
    }

    [Fact]
    public void Without_a_file_and_without_text_the_error_says_what_to_do()
    {
        var error = Assert.Throws<RunnerException>(() => Component("vocabulary_size: 100").Build(new TokenizerContext(null, _cache)));
        Assert.Equal("RUN3304", error.Descriptor.Code);
    }

    [Fact]
    public void A_saved_vocabulary_reads_as_the_same()
    {
        var built = Build(["low lower lowest newest"], "min_count: 1");
        Assert.Equal(["vocab.txt", "tokenizer_config.json", "special_tokens_map.json", "tokenizer.json"], built.Save(_cache));
        var read = Component($"vocabulary: {_cache}/vocab.txt").Build(new TokenizerContext(null, _cache));
        Assert.Equal(built.Fingerprint, read.Fingerprint);
    }

    [Theory]
    [InlineData("hello, unaffable world (yes)!", "hello, unaffable world (yes)!")]
    [InlineData("床前 明月 光 ， 疑是", "床前明月光，疑是")]
    [InlineData("a [MASK] b", "a [MASK] b")]
    public void Decoded_text_reads_well(string text, string expected)
    {
        var tokenizer = Build([text, text], "min_count: 1, vocabulary_size: 30");
        Assert.Equal(expected, tokenizer.Decode(Tokens.Ids(tokenizer, text)));
    }

    [Fact]
    public void An_id_outside_the_vocabulary_is_told()
    {
        var error = Assert.Throws<ArgumentOutOfRangeException>(() => Build(["a a"], "min_count: 1").Decode([6]));
        Assert.StartsWith("The vocabulary has the ids 0 to 5.", error.Message, StringComparison.Ordinal);
    }

    private static ITokenizerComponent Component(string options) => Composed.Component<ITokenizerComponent>($"{{type: wordpiece, {options}}}");

    private TokenizerContext Context(string[] sentences) => new(new MemoryCorpus(sentences), _cache);

    private ITokenizer Build(string[] sentences, string options) => Component(options).Build(Context(sentences));
}
