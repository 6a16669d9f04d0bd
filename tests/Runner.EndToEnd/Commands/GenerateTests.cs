using System.Text.Json;
using Runner.EndToEnd.Support;

namespace Runner.EndToEnd.Commands;

/// <summary>A small decoder, trained once, that continues texts; and the vocabulary of its recipe.</summary>
public sealed class GenerateTests : IClassFixture<GenerateTests.Decoder>
{
    private const string Recipe =
        """
        name: decoder
        tokenizer: { type: byte-bpe, vocabulary_size: 300 }
        data:
          type: text
          train: { type: generated, documents: 40 }
        model:
          type: gpt2
          layers: 2
          hidden: 32
          heads: 2
          positions: { type: learned, max_length: 32 }
        task: { type: causal-language, max_length: 32 }
        optimizer: { type: adamw, learning_rate: 3e-3 }
        schedule: { type: constant }
        train: { duration: 60steps, batch_size: 8, log_every: 10steps, threads: 1, device: cpu }
        checkpoint: { every: 30steps }
        tracking: { system_metrics: false }

        """;

    private readonly Sandbox _sandbox;
    private readonly string _run;

    public GenerateTests(Decoder decoder) => (_sandbox, _run) = (decoder.Sandbox, decoder.Run);

    [Fact]
    public void The_same_seed_gives_the_same_text_and_another_another()
    {
        var first = Generate("--prompt", "the", "--seed", "7").Output;
        Assert.Equal(first, Generate("--prompt", "the", "--seed", "7").Output);
        Assert.StartsWith("the", first, StringComparison.Ordinal);
        // twenty draws from a model that is sure of nothing
        Assert.NotEqual(first, Generate("--prompt", "the", "--seed", "8").Output);
    }

    [Theory]
    [InlineData("greedy")]
    [InlineData("{type: top-k, k: 5}")]
    public void Many_prompts_become_what_each_becomes_alone(string sampler)
    {
        var both = Texts("--prompt", "the", "--prompt", "a longer beginning", "--sampler", sampler);
        Assert.Equal(["the", "a longer beginning"], both.Select(text => text.Prompt));
        Assert.Equal(Texts("--prompt", "the", "--sampler", sampler), both.Take(1));
        Assert.Equal(Texts("--prompt", "a longer beginning", "--sampler", sampler), both.Skip(1));
    }

    [Fact]
    public void What_is_asked_for_is_what_comes()
    {
        var text = Assert.Single(Texts("--prompt", "the", "--sampler", "{type: greedy, no_repeat_ngram_size: 3}", "--tokens", "5"));
        Assert.StartsWith("the", text.Text, StringComparison.Ordinal);
        Assert.True(text.Finished ? text.Tokens <= 5 : text.Tokens == 5);
        // 32 positions hold the prompt and all but the last token, which nothing reads
        var longest = Assert.Single(Texts("--prompt", "0123456789", "--sampler", "greedy", "--tokens", "23"));
        Assert.True(longest.Finished || longest.Tokens == 23);
        // the same prompt twice is drawn twice
        var twice = Texts("--prompt", "the", "--prompt", "the");
        Assert.NotEqual(twice[0].Text, twice[1].Text);
        Assert.Equal(Texts("--prompt", "the"), twice.Take(1));
    }

    /// <summary>Who adds up the probabilities of the ids must come to what is printed.</summary>
    [Fact]
    public void The_token_that_ends_a_text_is_among_its_ids()
    {
        // at this temperature all tokens are nearly alike, and one in 300 ends the text
        using var answer = JsonDocument.Parse(_sandbox.InProcess(Command(
            [.. Enumerable.Repeat(new[] { "--prompt", "the" }, 60).SelectMany(p => p), "--tokens", "20", "--sampler", "{type: top-k, k: 300, temperature: 100}", "--json"])).Expect(0).Output);
        var texts = answer.RootElement.EnumerateArray()
            .Select(text => (Finished: text.GetProperty("finished").GetBoolean(), Ids: text.GetProperty("ids").EnumerateArray().Select(id => id.GetInt32()).ToList(), Count: text.GetProperty("tokens").GetArrayLength())).ToList();
        var end = Assert.Single(texts.Where(t => t.Finished).Select(t => t.Ids[^1]).Distinct());
        Assert.All(texts, text =>
        {
            Assert.Equal(text.Ids.Count, text.Count);
            Assert.Equal(text.Finished ? text.Ids.Count - 1 : -1, text.Ids.IndexOf(end));
        });
    }

    [Fact]
    public void A_text_that_begins_as_others_name_files_is_a_text()
    {
        Assert.StartsWith("@the", Generate("--prompt", "@the").Output, StringComparison.Ordinal);
        Fails("--prompt", "--json").Warns("error RUN7071");
        Assert.StartsWith("--json", Generate("--prompt=--json").Output, StringComparison.Ordinal);
    }

    [Fact]
    public void A_checkpoint_is_taken_by_its_folder()
    {
        var run = _sandbox.Runs.Single();
        var newest = Generate("--prompt", "the", "--seed", "7").Output;
        Assert.Equal(newest, _sandbox.Runner("generate", RunComparisons.LastCheckpoint(run), "--prompt", "the", "--seed", "7", "--tokens", "20").Expect(0).Output);
        var before = Path.Combine(run.CheckpointsFolder, Directory.GetDirectories(run.CheckpointsFolder).Select(f => Path.GetFileName(f)!).Order(StringComparer.Ordinal).First());
        Assert.NotEqual(newest, _sandbox.Runner("generate", before, "--prompt", "the", "--seed", "7", "--tokens", "20").Expect(0).Output);
    }

    [Fact]
    public void An_exported_model_that_is_imported_writes_the_same()
    {
        _sandbox.Runner("export", _run, "--to", "published", "--format", "gpt2", "--workspace", _sandbox.Workspace).Expect(0);
        _sandbox.Runner("generate", "published", "--prompt", "the", "--workspace", _sandbox.Workspace).Expect(1).Warns("error RUN5203").Warns("Import it first: runner import published --to FOLDER");
        _sandbox.Runner("import", "published", "--to", "model").Expect(0);
        Assert.Equal(
            Generate("--prompt", "the", "--seed", "7").Output,
            _sandbox.Runner("generate", "model", "--prompt", "the", "--seed", "7", "--tokens", "20").Expect(0).Output);
    }

    [Theory]
    [InlineData("1")]
    [InlineData("2")]
    public void Threads_change_no_text(string threads) =>
        Assert.Equal(Generate("--prompt", "the", "--seed", "7").Output, Generate("--prompt", "the", "--seed", "7", "--threads", threads).Output);

    [Fact]
    public void Mistakes_have_numbers()
    {
        Fails("--prompt", "the", "--sampler", "nonsense").Warns("error RUN7045: the sampler 'nonsense' cannot be made: ");
        Fails("--prompt", "the", "--sampler", "{type: top-k, kk: 5}").Warns("error RUN7045").Warns("'k'");
        Fails("--prompt", "the", "--sampler", "{type: top-k").Warns("error RUN7045");
        Fails("--prompt", "the", "--threads", "0").Warns("--threads takes a number from 1 to 1024.");
        Fails("--prompt", "the", "--prompt", " ").Warns("error RUN7046: prompt 2 (' ') has no tokens");
        var words = string.Concat(Enumerable.Repeat("0123456789", 5));
        Fails("--prompt", words).Warns("error RUN7047: prompt 1 has 50 tokens and is to grow by 1, but the model reads 32 at most.");
        Fails("--prompt", "0123456789", "--tokens", "24").Warns("error RUN7047: prompt 1 has 10 tokens and is to grow by 24");
        Fails("--prompt", "the", "--tokens", "0").Warns("--tokens takes a number greater than 0.");
        _sandbox.InProcess("generate", "nowhere", "--prompt", "the", "--workspace", _sandbox.Workspace).Expect(1).Warns("error RUN5002");
    }

    [Fact]
    public void A_run_is_used_without_the_text_its_vocabulary_was_built_from()
    {
        using var sandbox = new Sandbox();
        sandbox.Write("text.txt", string.Concat(Enumerable.Repeat("some words that come again and again, and others.\n", 60)));
        var recipe = sandbox.Write("decoder.yaml", Recipe);
        sandbox.Runner(sandbox.Run(recipe, "--set", "data.train={type: text, path: ./text.txt}", "--set", "train.duration=1steps")).Expect(0);
        var id = sandbox.Runs.Single().Identity.RunId;
        string[] generate = ["generate", id, "--prompt", "some", "--seed", "3", "--workspace", sandbox.Workspace];
        var before = sandbox.Runner(generate).Expect(0).Output;
        sandbox.Runner("vocabulary", recipe, "--to", "built", "--set", "data.train={type: text, path: ./text.txt}").Expect(0);

        sandbox.Write("text.txt", string.Concat(Enumerable.Repeat("quite another vocabulary makes quite other pairs of bytes.\n", 60)));
        Assert.Equal(before, sandbox.Runner(generate).Expect(0).Output);

        File.Delete(sandbox.Locate("text.txt"));
        sandbox.Environment["RUNNER_CACHE"] = sandbox.Locate("cache");
        Assert.Equal(before, sandbox.Runner(generate).Expect(0).Output);
        sandbox.Runner("vocabulary", id, "--to", "kept", "--workspace", sandbox.Workspace).Expect(0);
        AssertSame(sandbox.Locate("built"), sandbox.Locate("kept"));
        sandbox.Runner("export", id, "--to", "exported", "--format", "gpt2", "--workspace", sandbox.Workspace).Expect(0);
        Assert.Equal(File.ReadAllText(sandbox.Locate("built/vocab.json")), File.ReadAllText(sandbox.Locate("exported/vocab.json")));

        // one that keeps none, as of an older version, is built from what is there, and must then be the trained one
        Directory.Delete(sandbox.Runs.Single().TokenizerFolder, recursive: true);
        sandbox.Write("text.txt", string.Concat(Enumerable.Repeat("quite another vocabulary makes quite other pairs of bytes.\n", 60)));
        sandbox.Runner(generate).Expect(1).Warns($"error RUN7048: the tokenizer of the run '{id}'");
    }

    [Fact]
    public void A_model_that_sees_what_comes_after_is_refused()
    {
        using var sandbox = new Sandbox();
        sandbox.Runner(sandbox.Run(sandbox.WriteTiny(), "--set", "train.duration=2steps", "--set", "checkpoint.every=1steps")).Expect(0);
        var id = sandbox.Runs.Single().Identity.RunId;
        sandbox.Runner("generate", id, "--prompt", "the", "--workspace", sandbox.Workspace).Expect(1).Warns($"error RUN7043: the model of '{id}'");
    }

    [Fact]
    public void A_vocabulary_is_built_the_same_twice_and_can_be_given_back()
    {
        using var sandbox = new Sandbox();
        var recipe = sandbox.Write("decoder.yaml", Recipe);
        sandbox.Runner("vocabulary", recipe, "--to", "first").Expect(0).Says("a vocabulary of 300 entries is in first: ").Says("fingerprint of the tokenizer: ");
        sandbox.Environment["RUNNER_CACHE"] = sandbox.Locate("cache");             // built anew, not found
        sandbox.Runner("vocabulary", recipe, "--to", "second").Expect(0);
        AssertSame(sandbox.Locate("first"), sandbox.Locate("second"));

        sandbox.Runner("vocabulary", recipe, "--to", "third", "--set", "tokenizer={type: byte-bpe, vocabulary: ./first/vocab.json, merges: ./first/merges.txt}").Expect(0)
            .Says("a vocabulary of 300 entries is in third");
        AssertSame(sandbox.Locate("first"), sandbox.Locate("third"));

        sandbox.Runner("vocabulary", recipe, "--to", "first").Expect(1).Warns("error RUN4221");
        sandbox.Runner("vocabulary", recipe, "--to", "fourth", "--set", "tokenizer.vocabulary_size=3").Expect(1);
        Assert.False(Directory.Exists(sandbox.Locate("fourth")));
    }

    private static void AssertSame(string expected, string actual)
    {
        var files = Directory.GetFiles(expected).Select(f => Path.GetFileName(f)).Order(StringComparer.Ordinal).ToList();
        Assert.NotEmpty(files);
        Assert.Equal(files, Directory.GetFiles(actual).Select(f => Path.GetFileName(f)).Order(StringComparer.Ordinal));
        Assert.All(files, name => Assert.Equal(File.ReadAllBytes(Path.Combine(expected, name)), File.ReadAllBytes(Path.Combine(actual, name))));
    }

    private RunnerResult Generate(params string[] arguments) => _sandbox.Runner(Command([.. arguments, "--tokens", "20"])).Expect(0);

    private RunnerResult Fails(params string[] arguments) => _sandbox.InProcess(Command(arguments)).Expect(1);

    private string[] Command(params string[] arguments) => ["generate", _run, "--workspace", _sandbox.Workspace, .. arguments];

    private List<(string Prompt, string Text, int Tokens, bool Finished)> Texts(params string[] arguments)
    {
        using var answer = JsonDocument.Parse(_sandbox.InProcess(Command([.. arguments, "--json"])).Expect(0).Output);
        return
        [
            .. answer.RootElement.EnumerateArray().Select(text => (
                text.GetProperty("prompt").GetString()!, text.GetProperty("text").GetString()!, text.GetProperty("tokens").GetArrayLength(), text.GetProperty("finished").GetBoolean())),
        ];
    }

    /// <summary>One trained run for all tests.</summary>
    public sealed class Decoder : IDisposable
    {
        private readonly Lazy<string> _run;

        public Decoder() => _run = new Lazy<string>(() =>
        {
            Sandbox.Runner(Sandbox.Run(Sandbox.Write("decoder.yaml", Recipe))).Expect(0);
            return Sandbox.Runs.Single().Identity.RunId[..8];
        });

        internal Sandbox Sandbox { get; } = new();

        public string Run => _run.Value;

        public void Dispose() => Sandbox.Dispose();
    }
}
