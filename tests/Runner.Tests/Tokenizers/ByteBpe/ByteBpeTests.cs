using Runner.Tests.Support;
using Runner.Tokenizers;

namespace Runner.Tests.Tokenizers.ByteBpe;

public sealed class ByteBpeTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("byte-bpe").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Offsets_leave_out_the_space_and_share_torn_characters()
    {
        var tokenizer = Gpt2();
        Assert.Equal([("Hello", "Hello"), ("Ġworld", "world"), ("Ġ", " "), ("Ġ", " ")], Tokens.Pieces(tokenizer, "Hello world  "));
        const string text = "a\U00020000b";
        Assert.All(Tokens.Of(tokenizer, text)[1..^1], token => Assert.Equal((1, 3), (token.Start, token.End)));
    }

    [Fact]
    public void The_end_of_a_text_is_split_unless_told_otherwise()
    {
        const string text = "a<|endoftext|> b";
        Assert.DoesNotContain(50256, Tokens.Ids(Gpt2(), text));
        var kept = Gpt2("keep_special_tokens: true");
        Assert.Equal([new Token(64, 0, 1), new Token(50256, 1, 14), new Token(275, 15, 16)], Tokens.Of(kept, text));
        Assert.Equal(text, kept.Decode(Tokens.Ids(kept, text)));
    }

    [Fact]
    public void Special_tokens_that_the_vocabulary_lacks_are_added_at_its_end()
    {
        var component = Gpt2Component("special_tokens: [<|endoftext|>, '[MASK]', '[PAD]']");
        Assert.Equal(50259, component.VocabularySize);
        Assert.False(component.IsBuiltFromText);
        Assert.Equal(new SpecialTokens(Padding: 50258, Unknown: 50256, Classification: 50256, Separator: 50256, Mask: 50257), component.Special);
        Assert.Equal("[MASK]", component.Build(new TokenizerContext(null, _folder)).Vocabulary.Tokens[50257]);
    }

    [Fact]
    public void A_space_before_makes_first_words_like_later_ones()
    {
        var tokenizer = Gpt2("add_prefix_space: true");
        Assert.Equal(Tokens.Ids(Gpt2(), " world"), Tokens.Ids(tokenizer, "world"));
        Assert.Equal([("Ġworld", "world")], Tokens.Pieces(tokenizer, "world"));
        Assert.Equal("world wide", tokenizer.Decode(Tokens.Ids(tokenizer, "world wide")));
    }

    [Fact]
    public void Words_are_told_from_pieces_that_continue_them()
    {
        var vocabulary = Gpt2().Vocabulary;
        bool Continues(string token) => vocabulary.TryGetId(token, out var id) && vocabulary.Continues(id);
        Assert.True(Continues("ing"));
        Assert.False(Continues("Ġthe"));
        Assert.False(Continues(","));
        Assert.False(Continues("<|endoftext|>"));
    }

    [Fact]
    public void Half_a_surrogate_pair_is_one_replacement_character()
    {
        var tokenizer = Gpt2();
        Assert.Equal("a\uFFFDb", tokenizer.Decode(Tokens.Ids(tokenizer, "a\uD800b")));
        Assert.All(Tokens.Of(tokenizer, "a\uD800b"), token => Assert.InRange(token.End, token.Start, 3));
    }

    [Fact]
    public void A_built_vocabulary_joins_the_most_frequent_pairs_and_ties_by_id()
    {
        // Pieces aab, _aab, _ab: ab 3; then a+ab 2; then _+ab and _+aab once each, the lower id first.
        var tokenizer = Built(["aab aab ab"], "min_count: 1");
        Assert.Equal("<|endoftext|>", tokenizer.Vocabulary.Tokens[0]);
        Assert.Equal(["!", "\""], tokenizer.Vocabulary.Tokens.Skip(1).Take(2));
        Assert.Equal(["ab", "aab", "Ġab", "Ġaab"], tokenizer.Vocabulary.Tokens.Skip(257));
        Assert.Equal([("aab", "aab"), ("Ġab", "ab")], Tokens.Pieces(tokenizer, "aab ab"));
    }

    [Fact]
    public void A_built_vocabulary_keeps_to_its_size_and_least_count()
    {
        Assert.Equal(["ab"], Built(["aab aab ab"], "min_count: 3").Vocabulary.Tokens.Skip(257));
        Assert.Equal(["ab", "aab"], Built(["aab aab ab"], "min_count: 1, vocabulary_size: 259").Vocabulary.Tokens.Skip(257));
    }

    [Fact]
    public void No_pair_becomes_a_special_token()
    {
        var tokenizer = Built(["abab abab abab"], "special_tokens: [<|endoftext|>, abab], special: {mask: abab}, min_count: 1");
        var abab = tokenizer.Vocabulary.Special.Mask;
        Assert.DoesNotContain(abab, Tokens.Ids(tokenizer, "abab abab"));
    }

    [Fact]
    public void Shards_and_threads_do_not_matter_and_the_second_build_reads_the_first()
    {
        var sentences = File.ReadLines(Shared.Data("corpus-zh", "dev.txt")).Where(line => line.Length > 0).Take(300).ToArray();
        var whole = Component("vocabulary_size: 900").Build(new TokenizerContext(new MemoryCorpus(sentences), Path.Combine(_folder, "whole")));
        var halves = Component("vocabulary_size: 900").Build(new TokenizerContext(new MemoryCorpus(sentences[150..], sentences[..150]), Path.Combine(_folder, "halves")));
        Assert.Equal(900, whole.Vocabulary.Count);
        Assert.Equal(whole.Fingerprint, halves.Fingerprint);
        var file = Assert.Single(Directory.GetFiles(Path.Combine(_folder, "whole", "vocabularies")));
        var written = File.GetLastWriteTimeUtc(file);
        Assert.Equal(whole.Fingerprint, Component("vocabulary_size: 900").Build(new TokenizerContext(new MemoryCorpus(sentences), Path.Combine(_folder, "whole"))).Fingerprint);
        Assert.Equal(written, File.GetLastWriteTimeUtc(file));
        Assert.All(sentences, sentence => Assert.Equal(sentence, whole.Decode(Tokens.Ids(whole, sentence))));
    }

    [Fact]
    public void The_saved_files_give_the_same_tokenizer()
    {
        var built = Built(["the theme of the thesis", "other others bother"], "vocabulary_size: 275, min_count: 1");
        Assert.Equal(["vocab.json", "merges.txt", "tokenizer_config.json", "special_tokens_map.json", "tokenizer.json"], built.Save(_folder));
        var read = Component($"vocabulary: {_folder}/vocab.json, merges: {_folder}/merges.txt").Build(new TokenizerContext(null, _folder));
        Assert.Equal(built.Fingerprint, read.Fingerprint);
        Assert.Equal(Tokens.Of(built, "another theme; naïve"), Tokens.Of(read, "another theme; naïve"));
    }

    [Theory]
    [InlineData("{\"a\": 0}", "a b c\n", "line 1 of '{m}' is no pair of tokens: spaces cut it into 3 parts.")]
    [InlineData("{\"a\": 0, \"b\": 2}", "", "the vocabulary '{v}' cannot be used: no token has the id 1.")]
    [InlineData("{\"a\": 0, \"b\": 0}", "", "the vocabulary '{v}' cannot be used: two entries have the same id 0.")]
    [InlineData("{\"a\": 0, \"b\": 1}", "#version: 0.2\na b\n", "rule 1 of '{m}' joins two tokens, but the vocabulary lacks what they make together.")]
    [InlineData("[]", "", "the vocabulary '{v}' cannot be used: it is no JSON object.")]
    [InlineData("{", "", "the vocabulary '{v}' cannot be used: it is no JSON (line 1).")]
    public void Files_that_cannot_be_used_are_refused_with_the_reason(string vocabulary, string merges, string message)
    {
        var (v, m) = (Path.Combine(_folder, "v.json"), Path.Combine(_folder, "m.txt"));
        File.WriteAllText(v, vocabulary);
        File.WriteAllText(m, merges);
        var problem = Composed.Problem<ITokenizerComponent>(("type", "byte-bpe"), ("vocabulary", v), ("merges", m));
        Assert.Contains(message.Replace("{v}", v, StringComparison.Ordinal).Replace("{m}", m, StringComparison.Ordinal), problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Options_that_do_not_fit_together_are_told()
    {
        File.WriteAllText(Path.Combine(_folder, "v.json"), "{}");
        Assert.Contains("give both, or none",
            Composed.Problem<ITokenizerComponent>(("type", "byte-bpe"), ("vocabulary", Path.Combine(_folder, "v.json"))).Message, StringComparison.Ordinal);
        Assert.Contains("cannot hold the 4 special tokens and the 256 bytes",
            Composed.Problem<ITokenizerComponent>(("type", "byte-bpe"), ("vocabulary_size", "259"), ("special_tokens", "[</s>, b1, c1, d1]")).Message, StringComparison.Ordinal);
        Assert.Contains("has no [PAD] or <pad>, which is to serve as padding",
            Composed.Problem<ITokenizerComponent>(("type", "byte-bpe"), ("special_tokens", "[begin]")).Message, StringComparison.Ordinal);
    }

    private static ITokenizerComponent Component(string options) => Composed.Component<ITokenizerComponent>($"{{type: byte-bpe, {options}}}");

    private static ITokenizerComponent Gpt2Component(string options) => Component(
        $"vocabulary: {Shared.Golden("vocab", "gpt2-encoder.json")}, merges: {Shared.Golden("vocab", "gpt2-vocab.bpe")}{(options.Length > 0 ? ", " + options : "")}");

    private ITokenizer Gpt2(string options = "") => Gpt2Component(options).Build(new TokenizerContext(null, _folder));

    private ITokenizer Built(string[] sentences, string options) =>
        Component(options).Build(new TokenizerContext(new MemoryCorpus(sentences), Path.Combine(_folder, "cache")));
}
