using Runner.Errors;
using Runner.Tracking;

namespace Runner.Tests.Tracking.Selection;

public sealed class RunSelectionTests : IDisposable
{
    private readonly TrackingTestBed _bed = new();
    private readonly List<RunFacts> _runs = [];

    public RunSelectionTests()
    {
        Add("lamb-1", 1, "lamb@1", loss: 1.5);
        Add("lamb-2", 2, "lamb@1", loss: 2.5);
        Add("adamw-1", 1, "adamw@2", loss: double.NaN);
        Add("none", 3, "adamw@2", loss: null);
    }

    public void Dispose() => _bed.Dispose();

    [Theory]
    [InlineData("optimizer.type=lamb and eval/dev/loss<2", "lamb-1")]
    [InlineData("optimizer.type = lamb@1 AND seed>=2", "lamb-2")]
    [InlineData("optimizer.type!=lamb", "adamw-1,none")]
    [InlineData("eval/dev/loss>0", "lamb-1,lamb-2")]
    [InlineData("eval/dev/loss!=1.50", "lamb-2,adamw-1")]
    [InlineData("name~LAMB", "lamb-1,lamb-2")]
    [InlineData("state=finished", "lamb-1,lamb-2,adamw-1,none")]
    [InlineData("who='ada and eve'", "lamb-2")]
    [InlineData("tags.who~ada", "lamb-2")]
    [InlineData("created>2000-01-01", "lamb-1,lamb-2,adamw-1,none")]
    [InlineData("duration<1", "")]
    public void Conditions_choose(string text, string expected)
    {
        var condition = RunCondition.Parse(text);
        Assert.Equal(expected, string.Join(',', _runs.Where(condition.Holds).Select(r => r.History.Run.Identity.Name)));
    }

    [Theory]
    [InlineData("loss")]
    [InlineData("loss <")]
    [InlineData("= 3")]
    [InlineData("loss < high")]
    [InlineData("a=1 and")]
    [InlineData("a=1 or b=2")]
    public void What_is_no_condition_is_refused(string text) =>
        Assert.Equal("RUN7080", Assert.Throws<RunnerException>(() => RunCondition.Parse(text)).Descriptor.Code);

    [Theory]
    [InlineData("eval/dev/loss", "lamb-1,lamb-2,adamw-1,none")]
    [InlineData("eval/dev/loss:desc", "lamb-2,lamb-1,adamw-1,none")]
    [InlineData("seed", "lamb-1,adamw-1,lamb-2,none")]
    [InlineData("name", "adamw-1,lamb-1,lamb-2,none")]
    public void Runs_without_the_value_come_last(string order, string expected) =>
        Assert.Equal(expected, string.Join(',', RunOrder.Parse(order).Sort(_runs).Select(r => r.History.Run.Identity.Name)));

    [Fact]
    public void The_last_and_the_best_are_names_of_runs()
    {
        var child = Add("child", 9, "lamb@1", loss: 0.5, parent: _runs[0].History.Run.Identity.RunId);
        var index = RunIndex.Read(_bed.Workspace);
        Assert.Equal("none", index.Find("@last").Identity.Name);
        Assert.Equal("child", index.FindUsable("@last", _ => true).Identity.Name);
        Assert.Equal("lamb-1", index.FindUsable("@last", run => run.Identity.Name == "lamb-1").Identity.Name);
        Assert.Equal(child.Identity.RunId, index.Find("@best:eval/dev/loss").Identity.RunId);
        Assert.Equal("child", index.Find("@best").Identity.Name);
        Assert.Equal("RUN7082", Code("@best:eval/dev/accuracy"));
        Assert.Equal("RUN5002", Code("@first"));
        Assert.Equal("RUN7082", Assert.Throws<RunnerException>(() => RunIndex.Read(Path.Combine(_bed.Workspace, "nowhere")).Find("@last")).Descriptor.Code);

        string Code(string text) => Assert.Throws<RunnerException>(() => index.Find(text)).Descriptor.Code;
    }

    [Theory]
    [InlineData("eval/test/filtered/mean-rank", true)]
    [InlineData("eval/test/candidate-ranks/filtered-mr", true)]
    [InlineData("eval/length-64/mlm/loss", true)]
    [InlineData("eval/dev/word_error", true)]
    [InlineData("eval/test/filtered/mrr", false)]
    [InlineData("eval/test/mean-reciprocal-rank", false)]
    [InlineData("eval/test/hits-10", false)]
    [InlineData("eval/dev/mlm/accuracy", false)]
    public void The_best_value_of_a_metric_is_its_least_or_its_greatest(string metric, bool isLow) => Assert.Equal(isLow, NamedRun.IsLowGood(metric));

    [Fact]
    public void A_run_is_labelled_and_renamed_after_its_end_and_took_no_longer_for_that()
    {
        var run = _runs[0].History.Run;
        var took = _runs[0].History.Duration;
        _bed.Time.Advance(TimeSpan.FromDays(3));

        RunLabels.Tag(run, [KeyValuePair.Create("keep", "yes")], _bed.Time);
        RunLabels.Note(run, "the good one", _bed.Time);
        RunLabels.Rename(run, "paper table 3", _bed.Time);

        var again = RunHistory.Read(RunIndex.Read(_bed.Workspace).Find("paper table 3"));
        Assert.Equal(run.Identity.RunId, again.Run.Identity.RunId);
        Assert.Equal(("yes", "the good one", took, RunState.Finished), (again.Tags["keep"], again.Note, again.Duration, again.State));
    }

    [Fact]
    public void A_run_that_was_cut_off_did_not_run_until_somebody_labelled_it()
    {
        var run = _bed.NewRun("cut");
        using (var journal = _bed.Open(run))
        {
            journal.SetStatus(RunStatus.Running);
            _bed.Time.Advance(TimeSpan.FromSeconds(5));
            journal.LogMetric("train/loss", 1, 1);
        }
        _bed.Time.Advance(TimeSpan.FromDays(1));
        RunLabels.Tag(run, [KeyValuePair.Create("a", "b")], _bed.Time);
        Assert.Equal(TimeSpan.FromSeconds(5), RunHistory.Read(run).Duration);
    }

    private RunFolder Add(string name, long seed, string optimizer, double? loss, string? parent = null)
    {
        var run = _bed.NewRun(name, seed: seed, parent: parent);
        using (var journal = _bed.Open(run))
        {
            journal.SetStatus(RunStatus.Running);
            journal.LogParameters([KeyValuePair.Create("optimizer.type", optimizer)]);
            if (loss is { } value)
                journal.LogMetric("eval/dev/loss", value, 10);
            if (name == "lamb-2")
                journal.SetTags([KeyValuePair.Create("who", "ada and eve")]);
            _bed.Time.Advance(TimeSpan.FromSeconds(30));
            journal.SetStatus(RunStatus.Finished);
            journal.Flush();
        }
        _bed.Time.Advance(TimeSpan.FromSeconds(1));
        _runs.Add(new RunFacts(RunHistory.Read(run)));
        return run;
    }
}
