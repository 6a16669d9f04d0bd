using Runner.Data;
using Runner.Errors;
using Runner.Tests.Support;
using Runner.Tokenizers;

namespace Runner.Tests.Tokenizers;

/// <summary>Vocabularies that are built from text, of every tokenizer that builds one.</summary>
public sealed class VocabularyCacheTests : IDisposable
{
    private const string Text = "ab ab abc abc abd bcd bcd 你好 你好 世界";

    private readonly string _cache = Directory.CreateTempSubdirectory("vocabularies").FullName;

    public void Dispose() => Directory.Delete(_cache, recursive: true);

    [Theory]
    [InlineData("{type: character, min_count: 1}")]
    [InlineData("{type: wordpiece, vocabulary_size: 40, min_count: 1}")]
    [InlineData("{type: byte-bpe, vocabulary_size: 270, min_count: 1}")]
    public void A_damaged_cached_vocabulary_is_made_again(string settings)
    {
        var component = Composed.Component<ITokenizerComponent>(settings);
        var first = component.Build(new TokenizerContext(new OneText(), _cache)).Fingerprint;
        var file = Assert.Single(Directory.GetFiles(Path.Combine(_cache, "vocabularies")));
        var whole = File.ReadAllText(file);
        string[] damages = [whole[..^3], whole + "x\n", whole.Replace("ab", "ba", StringComparison.Ordinal), "", whole[5..]];

        foreach (var damage in damages.Where(damage => damage != whole))
        {
            File.WriteAllText(file, damage);
            Assert.Equal(first, component.Build(new TokenizerContext(new OneText(), _cache)).Fingerprint);
            Assert.Equal(whole, File.ReadAllText(file));
        }
    }

    [Theory]
    [InlineData("{type: character}")]
    [InlineData("{type: wordpiece}")]
    [InlineData("{type: byte-bpe}")]
    public void What_is_wrong_with_the_text_arrives_with_its_own_number(string settings)
    {
        var path = Path.Combine(_cache, "gbk.txt");
        // beyond the stretch that is looked at when a text is opened
        File.WriteAllBytes(path, [.. Enumerable.Repeat("plain words\n"u8.ToArray(), 10_000).SelectMany(line => line), 0xC4, 0xE3, 0xBA, 0xC3, (byte)'\n']);
        var corpus = Composed.Component<ICorpusComponent>(("type", "text"), ("path", path)).Open();

        var error = Assert.Throws<RunnerException>(() => Composed.Component<ITokenizerComponent>(settings).Build(new TokenizerContext(corpus, _cache)));

        Assert.Equal("RUN3152", error.Descriptor.Code);
    }

    private sealed class OneText : ICorpus, ICorpusShard
    {
        public string Name => "one";
        public string Source => "a test";
        public string Fingerprint => "one text";
        public IReadOnlyList<ICorpusShard> Shards => [this];
        public long Bytes => 1;
        public IEnumerable<TextDocument> Read(CancellationToken cancellation) => [new TextDocument([Text, Text, Text])];
    }
}
