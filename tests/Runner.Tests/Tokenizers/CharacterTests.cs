using Runner.Data;
using Runner.Errors;
using Runner.Tests.Support;
using Runner.Tokenizers;

namespace Runner.Tests.Tokenizers;

public sealed class CharacterTests : IDisposable
{
    private readonly string _cache = Directory.CreateTempSubdirectory("characters").FullName;

    public void Dispose() => Directory.Delete(_cache, recursive: true);

    [Fact]
    public void A_built_vocabulary_is_ordered_by_count_then_code_point()
    {
        var tokenizer = Build(["bba", "a b\u4E00", "\u4E00z"]);
        Assert.Equal(["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "b", "a", "\u4E00"], tokenizer.Vocabulary.Tokens);
    }

    [Fact]
    public void Size_counts_the_special_tokens()
    {
        var tokenizer = Build(["bba", "a b\u4E00", "\u4E00z"], ("vocabulary_size", "6"), ("min_count", "1"));
        Assert.Equal(["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "b"], tokenizer.Vocabulary.Tokens);
    }

    [Fact]
    public void Encodes_one_token_per_character_with_offsets()
    {
        var tokenizer = Build(["aabb\U00020000\U00020000"]);
        var tokens = new List<Token>();
        tokenizer.Encode("B \U00020000\u0007q", tokens);
        Assert.Equal(
            [("b", 0, 1), ("\U00020000", 2, 4), ("[UNK]", 5, 6)],
            tokens.Select(t => (tokenizer.Vocabulary.Tokens[t.Id], t.Start, t.End)));
    }

    [Fact]
    public void What_has_no_meaning_here_is_unknown_and_not_dropped()
    {
        var tokenizer = Build(["ab\uE000\uE000", "ab"]);
        var tokens = new List<Token>();
        tokenizer.Encode("a\uE000\U000F0000\uFFFD\u0378\u200b\u0007b", tokens);
        Assert.Equal(["a", "[UNK]", "[UNK]", "[UNK]", "[UNK]", "b"], tokens.Select(t => tokenizer.Vocabulary.Tokens[t.Id]));
        Assert.DoesNotContain("\uE000", tokenizer.Vocabulary.Tokens);
    }

    [Fact]
    public void A_second_build_reads_the_first_ones_file()
    {
        var first = Build(["aabb"]);
        var file = Assert.Single(Directory.GetFiles(Path.Combine(_cache, "vocabularies")));
        var written = File.GetLastWriteTimeUtc(file);
        var second = Build(["aabb"]);
        Assert.Equal(first.Fingerprint, second.Fingerprint);
        Assert.Equal(written, File.GetLastWriteTimeUtc(file));
    }

    [Fact]
    public void Without_text_the_error_says_what_to_do()
    {
        var component = Composed.Component<ITokenizerComponent>(("type", "character"));
        var error = Assert.Throws<RunnerException>(() => component.Build(new TokenizerContext(null, _cache)));
        Assert.Equal("RUN3304", error.Descriptor.Code);
    }

    private ITokenizer Build(string[] sentences, params (string, string)[] options) =>
        Composed.Component<ITokenizerComponent>([("type", "character"), .. options])
            .Build(new TokenizerContext(new MemoryCorpus(sentences), _cache));

    private sealed class MemoryCorpus(string[] sentences) : ICorpus, ICorpusShard
    {
        public string Name => "memory";
        public string Source => "memory";
        public string Fingerprint => string.Join('\n', sentences);
        public IReadOnlyList<ICorpusShard> Shards => [this];
        public long Bytes => 1;
        public IEnumerable<TextDocument> Read(CancellationToken cancellation) => [new TextDocument(sentences)];
    }
}
