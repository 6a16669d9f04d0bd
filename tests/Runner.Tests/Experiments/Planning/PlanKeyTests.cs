using Microsoft.Extensions.DependencyInjection;
using Runner.Experiments;
using Runner.Composition;
using Runner.Recipes;
using Runner.Tracking;
using Runner.Weights;

namespace Runner.Tests.Experiments;

/// <summary>What moves which key: the settings, files and places of a real recipe.</summary>
public sealed class PlanKeyTests : IDisposable
{
    private const string Recipe =
        """
        name: tiny
        tokenizer: { type: character, vocabulary: ./vocab.txt }
        data:
          type: text
          train: { type: text, path: ./train.txt }
          evaluation: { type: text, path: ./held-out.txt }
          segmenter: { type: dictionary, dictionary: ./words.txt }
        model: { type: bert, layers: 1, hidden: 32, heads: 2, pooler: false, positions: { type: learned, max_length: 32 } }
        task: { type: pretraining, max_length: 32, sentence_objective: none, example_builder: { type: single-segment }, masking: { type: whole-word }, evaluation_lengths: [32] }
        weights: { from: ./start.safetensors }
        optimizer: { type: adamw, learning_rate: 3e-3 }
        schedule: { type: linear, warmup: 10% }
        train: { duration: 100steps, batch_size: 4, threads: 1, device: cpu }

        """;

    private static readonly Catalog Catalog = Catalog.Of(PluginHost.Load([], new PluginOptions()));

    private readonly string _folder = Directory.CreateTempSubdirectory("runner-keys-").FullName;

    public PlanKeyTests()
    {
        Write("train.txt", "some words to learn\n");
        Write("held-out.txt", "other words\n");
        Write("words.txt", "some 3\nwords 2\n");
        Write("start.safetensors", Safetensors("a"));
        Write("vocab.txt", "[PAD]\n[UNK]\n[CLS]\n[SEP]\n[MASK]\na\nb\n");
        Write("tiny.yaml", Recipe);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    // what is learned
    [InlineData("seed=2", Moves.Training)]
    [InlineData("model.layers=2", Moves.Training)]
    [InlineData("model.positions=none", Moves.Training)]
    [InlineData("optimizer.learning_rate=1e-3", Moves.Training)]
    [InlineData("train.duration=200steps", Moves.Training)]
    [InlineData("train.batch_size=8", Moves.Training)]
    [InlineData("train.clip_norm=2", Moves.Training)]
    [InlineData("train.precision=bf16", Moves.Training)]
    [InlineData("task.masking.rate=0.2", Moves.Training)]
    // what is measured of it
    [InlineData("evaluate.every=50%", Moves.Run)]
    [InlineData("evaluate.max_examples=3", Moves.Run)]
    [InlineData("evaluate.at_start=true", Moves.Run)]
    [InlineData("task.evaluation_lengths=[16]", Moves.Run)]
    // the last digits
    [InlineData("train.threads=2", Moves.Digits)]
    [InlineData("train.device=auto", Moves.Digits)]
    [InlineData("train.micro_batch_size=2", Moves.Digits)]
    [InlineData("train.flush_subnormals=false", Moves.Digits)]
    [InlineData("evaluate.batch_size=8", Moves.Digits)]
    // nothing
    [InlineData("name=other", Moves.Nothing)]
    [InlineData("description=a word", Moves.Nothing)]
    [InlineData("tracking.note=a word", Moves.Nothing)]
    [InlineData("tracking.tags={a: b}", Moves.Nothing)]
    [InlineData("train.log_every=1steps", Moves.Nothing)]
    [InlineData("train.time_limit=01:00:00", Moves.Nothing)]
    [InlineData("data.max_unknown=1", Moves.Nothing)]        // a permission computes nothing
    [InlineData("train.grace_period=1s", Moves.Nothing)]
    [InlineData("train.data_threads=1", Moves.Nothing)]
    [InlineData("checkpoint.every=10steps", Moves.Nothing)]
    [InlineData("parallel.shard_optimizer=true", Moves.Nothing)]
    [InlineData("train.batch_size=4", Moves.Nothing)]            // as it was
    [InlineData("evaluate.every=10%", Moves.Nothing)]            // the default, typed
    [InlineData("ablation={arms: {a: {}}, metrics: [{name: x, goal: minimize}]}", Moves.Nothing)]
    public void A_setting_moves_the_keys_of_what_it_changes(string change, Moves moves) => AssertMoves(moves, Key(), Key(change));

    [Theory]
    [InlineData("train.txt", Moves.Training, "data `training` changed")]
    [InlineData("words.txt", Moves.Training, "file `data.segmenter.dictionary` changed")]
    [InlineData("vocab.txt", Moves.Training, "the tokenizer changed")]
    [InlineData("held-out.txt", Moves.Run, "data `evaluation` changed")]
    public void A_file_moves_them_by_its_content(string file, Moves moves, string text)
    {
        var before = Key();
        var time = File.GetLastWriteTimeUtc(Path.Combine(_folder, file));
        File.AppendAllText(Path.Combine(_folder, file), "more 4\n");
        File.SetLastWriteTimeUtc(Path.Combine(_folder, file), time);

        AssertMoves(moves, before, Key());
        Assert.Equal(text, Assert.Single(before.DifferencesTo(Key())).ToString());
    }

    [Fact]
    public void Weights_move_them_by_their_content()
    {
        var before = Key();
        Write("start.safetensors", Safetensors("b"));

        AssertMoves(Moves.Training, before, Key());
        Assert.Equal("weights `weights.from` changed", Assert.Single(before.DifferencesTo(Key())).ToString());
    }

    [Fact]
    public void Where_things_lie_moves_none()
    {
        var before = Key();
        foreach (var file in new[] { "train.txt", "held-out.txt", "words.txt", "vocab.txt", "start.safetensors" })
        {
            Directory.CreateDirectory(Path.Combine(_folder, "moved"));
            File.Move(Path.Combine(_folder, file), Path.Combine(_folder, "moved", file));
        }
        Write("deep/tiny.yaml", Recipe.Replace("./", "../moved/", StringComparison.Ordinal));
        AssertMoves(Moves.Nothing, before, Key(path: "deep/tiny.yaml"));
        Write("root.yaml", Recipe.Replace("./", "moved/", StringComparison.Ordinal));
        AssertMoves(Moves.Nothing, before, Key(path: "root.yaml"));
        Write("absolute.yaml", Recipe.Replace("./", Path.Combine(_folder, "moved") + "/", StringComparison.Ordinal));
        AssertMoves(Moves.Nothing, before, Key(path: "absolute.yaml"));

        // as a run keeps it
        Directory.CreateDirectory(Path.Combine(_folder, "runs", "id"));
        Write("runs/id/recipe.yaml", RecipeWriter.ToYaml(Plan("root.yaml").Plan.Lock(Path.Combine(_folder, "runs", "id"), _folder)));
        AssertMoves(Moves.Nothing, before, Key(path: "runs/id/recipe.yaml"));
        Write("runs/id/recipe.yaml", RecipeWriter.ToYaml(Plan("deep/tiny.yaml").Plan.Lock(Path.Combine(_folder, "runs", "id"), _folder)));
        AssertMoves(Moves.Nothing, before, Key(path: "runs/id/recipe.yaml"));
    }

    [Fact]
    public void Holds_the_plugins_that_are_used_with_version_and_files()
    {
        var plugins = Key().Parts.Where(p => p.Kind == KeyPartKind.Plugin).ToList();

        Assert.Contains(plugins, p => p.Name == "Tasks");
        Assert.DoesNotContain(plugins, p => p.Name == "Knowledge");
        Assert.All(plugins, p => Assert.Matches("^[0-9][^ ]* [0-9a-f]{64}$", p.Value));
    }

    /// <summary>What a change moves; each moves what comes after it as well.</summary>
    public enum Moves
    {
        Nothing,
        Digits,
        Run,
        Training,
    }

    private static void AssertMoves(Moves moves, RunKey before, RunKey after)
    {
        var differences = string.Join("; ", before.DifferencesTo(after));
        Assert.True(moves == Moves.Training == (before.Training != after.Training), $"training: {differences}");
        Assert.True(moves >= Moves.Run == (before.Run != after.Run), $"run: {differences}");
        Assert.True(moves >= Moves.Digits == differences.Length > 0, $"parts: {differences}");
    }

    private ExperimentPlan Plan(string path, string? change = null)
    {
        var diagnostics = new DiagnosticBag();
        var services = new ServiceCollection().AddSingleton(TimeProvider.System).AddSingleton(Catalog).BuildServiceProvider();
        var changes = change is null ? [] : new[] { RecipeOverride.Parse(change, diagnostics)! };
        var plan = new ExperimentPlanner(new PlanComposer(Catalog, services), _folder, RunnerEnvironment.OfProcess()).Plan(Path.Combine(_folder, path), changes, Severity.Error, diagnostics);
        Assert.True(plan is not null, DiagnosticFormatter.Format(diagnostics.Items, _folder));
        return plan!;
    }

    private RunKey Key(string? change = null, string path = "tiny.yaml")
    {
        var plan = Plan(path, change);
        return PlanKey.Of(plan, plan.Recipe.Data.Open(), new ContentHashes(Weights, RunnerEnvironment.OfProcess().Cache));
    }

    // no tensors, and a word about them
    private static string Safetensors(string word)
    {
        var header = """{"__metadata__":{"word":"?"}}""".Replace("?", word, StringComparison.Ordinal);
        return (char)header.Length + new string('\0', 7) + header;
    }

    // hashes need no format
    private WeightsReader Weights => new(new ModelFormats(() => []));

    private void Write(string file, string text)
    {
        var path = Path.Combine(_folder, file);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
    }
}
