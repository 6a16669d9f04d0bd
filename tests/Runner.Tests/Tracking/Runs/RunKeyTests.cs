using Runner.Tracking;

namespace Runner.Tests.Tracking.Runs;

public sealed class RunKeyTests : IDisposable
{
    private readonly TrackingTestBed _bed = new();

    public void Dispose() => _bed.Dispose();

    private static readonly RunKey Key = new(
    [
        new KeyPart(KeyPartKind.Setting, "seed", "1"),
        new KeyPart(KeyPartKind.Setting, "model.layers", "2"),
        new KeyPart(KeyPartKind.Data, "training", "aa"),
        new KeyPart(KeyPartKind.EvaluationData, "evaluation", "bb"),
        new KeyPart(KeyPartKind.Weights, "weights.from", "cc"),
        new KeyPart(KeyPartKind.File, "data.segmenter.dictionary", "dd"),
        new KeyPart(KeyPartKind.Tokenizer, "tokenizer", "ee"),
        new KeyPart(KeyPartKind.Plugin, "Tasks", "1.0.0 ff"),
        new KeyPart(KeyPartKind.Measurement, "evaluate.every", "10%"),
        new KeyPart(KeyPartKind.Rounding, "train.threads", "1"),
    ]);

    /// <summary>Golden keys: work of the past is found by them, so what they are made of and how must not change by accident.</summary>
    [Fact]
    public void Hashes_stay_what_they_were()
    {
        Assert.Equal("e4836b49894907e6253cd554cfb08fbf084336266ffdd228832d7972be60c7b5", Key.Settings);
        Assert.Equal("2af13a2369a5684bdaafa32de3faaaabb23c7a61aec277f3310250e53f4a36f0", Key.Training);
        Assert.Equal("a2e0daafba19b032dd6f8a407fa73ece1a47cf5498ef212c55a3cabc82919cbe", Key.Run);
    }

    [Theory]
    [InlineData(KeyPartKind.Setting, "seed", true, true, "`seed` was 1 and is 2")]
    [InlineData(KeyPartKind.Data, "training", true, true, "data `training` changed")]
    [InlineData(KeyPartKind.Weights, "weights.from", true, true, "weights `weights.from` changed")]
    [InlineData(KeyPartKind.File, "data.segmenter.dictionary", true, true, "file `data.segmenter.dictionary` changed")]
    [InlineData(KeyPartKind.Tokenizer, "tokenizer", true, true, "the tokenizer changed")]
    [InlineData(KeyPartKind.Plugin, "Tasks", true, true, "plugin `Tasks` was 1.0.0 and is 2")]
    [InlineData(KeyPartKind.Measurement, "evaluate.every", false, true, "`evaluate.every` was 10% and is 2")]
    [InlineData(KeyPartKind.EvaluationData, "evaluation", false, true, "data `evaluation` changed")]
    [InlineData(KeyPartKind.Rounding, "train.threads", false, false, "`train.threads` was 1 and is 2")]
    public void Each_part_moves_the_hashes_it_belongs_to_and_is_named(KeyPartKind kind, string name, bool training, bool run, string text)
    {
        var now = new RunKey(Key.Parts.Select(p => p.Kind == kind && p.Name == name ? p with { Value = "2" } : p));

        Assert.Equal(training, now.Training != Key.Training);
        Assert.Equal(run, now.Run != Key.Run);
        Assert.Equal(text, Assert.Single(Key.DifferencesTo(now)).ToString());
    }

    /// <summary>In a list of what keeps a run from going on, hashes are no names: they stand behind them, cut to what tells them apart.</summary>
    [Theory]
    [InlineData(KeyPartKind.Setting, "32", "64", "a.b: was 32, is 64")]
    [InlineData(KeyPartKind.Data, "11111111aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", "22222222aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", "data 'a.b': another content (was 11111111, is 22222222)")]
    [InlineData(KeyPartKind.Plugin, "1.0.0 11111111aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", "1.1.0 gg", "plugin 'a.b': another content (was 1.0.0 11111111, is 1.1.0 gg)")]
    [InlineData(KeyPartKind.EvaluationData, null, "x", "evaluation-data 'a.b': was not there")]
    [InlineData(KeyPartKind.Weights, "x", null, "weights 'a.b': is no longer there")]
    public void A_difference_has_a_line_of_its_own(KeyPartKind kind, string? then, string? now, string line) => Assert.Equal(line, new KeyDifference(kind, "a.b", then, now).Line);

    [Fact]
    public void A_setting_that_did_not_exist_and_that_nobody_wrote_is_no_difference()
    {
        RunKey With(KeyPart part) => new(Key.Parts.Append(part));

        Assert.Empty(Key.DifferencesTo(With(new KeyPart(KeyPartKind.Setting, "model.new", "0") { IsDefault = true })));
        Assert.Equal("`model.new` was not there and is 5", Assert.Single(Key.DifferencesTo(With(new KeyPart(KeyPartKind.Setting, "model.new", "5")))).ToString());
        Assert.Equal("data `more` was added", Assert.Single(Key.DifferencesTo(With(new KeyPart(KeyPartKind.Data, "more", "5")))).ToString());
        Assert.Equal("data `more` was dropped", Assert.Single(With(new KeyPart(KeyPartKind.Data, "more", "5")).DifferencesTo(Key)).ToString());
        Assert.Equal("plugin `Tasks` changed", Assert.Single(Key.DifferencesTo(
            Key.With([KeyPartKind.Plugin], [new KeyPart(KeyPartKind.Plugin, "Tasks", "1.0.0 gg")]))).ToString());
    }

    [Fact]
    public void Is_kept_with_the_run_and_read_again()
    {
        var run = _bed.NewRun();
        Assert.Null(RunKeyFile.Read(run));                        // of an older version

        RunKeyFile.Write(run, Key);

        Assert.Equal(Key.Parts, RunKeyFile.Read(run)!.Parts);
        File.WriteAllText(run.KeyFile, "{ damaged");
        Assert.Null(RunKeyFile.Read(run));
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("{ \"setting\": { \"seed\": ")]
    [InlineData("{ \"unheard_of\": { \"seed\": \"1\" } }")]
    [InlineData("\0\0\0\0")]
    [InlineData(null)]
    public void One_that_is_damaged_or_gone_is_made_again_from_the_journal(string? damage)
    {
        var run = _bed.NewRun();
        using (var journal = _bed.Open(run))
        {
            journal.LogKey(new RunKey(Key.Parts.Skip(1)));
            journal.LogKey(Key);
            journal.LogMetric("train/loss", 1, 1);
            journal.LogKey(Key);
            Assert.Equal(3, journal.LastSequence);
        }
        using (var goingOn = _bed.Open(run))
        {
            goingOn.LogKey(Key);
            Assert.Equal(3, goingOn.LastSequence);
        }
        RunKeyFile.Write(run, Key);
        var whole = File.ReadAllText(run.KeyFile);
        if (damage is null)
            File.Delete(run.KeyFile);
        else
            File.WriteAllText(run.KeyFile, damage);

        var key = RunKeyFile.Read(run, _bed.Notice);

        Assert.Equal(Key.Parts, key!.Parts);
        Assert.Equal("RUN4150", Assert.Single(_bed.Said).Code);
        Assert.Equal(whole, File.ReadAllText(run.KeyFile));
        Assert.NotNull(RunKeyFile.Read(run, _bed.Notice));
        Assert.Single(_bed.Said);
        if (damage is not null)
            Assert.Equal(damage, File.ReadAllText(run.KeyFile + ".damaged"));
    }
}
