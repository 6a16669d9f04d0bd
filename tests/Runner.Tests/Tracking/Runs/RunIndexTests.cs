using Runner.Errors;
using Runner.Tracking;

namespace Runner.Tests.Tracking.Runs;

public sealed class RunIndexTests : IDisposable
{
    private readonly TrackingTestBed _bed = new();

    public void Dispose() => _bed.Dispose();

    [Fact]
    public void Runs_are_found_by_beginning_of_id_by_name_by_plan_and_by_parent()
    {
        var first = _bed.NewRun("first", "a1" + new string('0', 30), plan: "p1");
        _bed.Time.Advance(TimeSpan.FromSeconds(1));
        var second = _bed.NewRun("second", "a2" + new string('0', 30), parent: first.Identity.RunId, plan: "p2");
        var index = RunIndex.Read(_bed.Workspace);

        Assert.Equal(["first", "second"], index.Runs.Select(r => r.Identity.Name));
        Assert.Equal(second.Location, index.Find("A2").Location);
        Assert.Equal(second.Location, index.Find("second").Location);
        Assert.Equal(second.Location, index.Find(second.Location).Location);
        Assert.Equal("second", Assert.Single(index.WithPlan("p2")).Identity.Name);
        Assert.Equal("second", Assert.Single(index.ChildrenOf(first.Identity.RunId)).Identity.Name);
        Assert.Equal($"'a' fits several runs: a20000000000 (second), a10000000000 (first).", Assert.Throws<RunnerException>(() => index.Find("a")).Message);
        Assert.Equal($"no run under '{Path.Combine(_bed.Workspace, "runs")}' has the name 'x' or an id that begins with it; the newest there are 'second' (run a2000000), 'first' (run a1000000).", Assert.Throws<RunnerException>(() => index.Find("x")).Message);
        Assert.Equal("did you mean 'first' (run a1000000)?", index.Near("firts"));
        Assert.Equal("did you mean 'second' (run a2000000)?", index.Near("sec"));
        Assert.Equal("did you mean 'first' (run a1000000)?", index.Near("a1000001"));
        Assert.Null(RunIndex.Read(Path.Combine(_bed.Workspace, "nowhere")).Near("first"));
        Assert.Equal(first.Identity, RunFolder.Open(first.Location).Identity);
    }

    [Fact]
    public void Runs_of_one_name_are_told_apart_by_state_and_time()
    {
        var first = _bed.NewRun("twice");
        _bed.Time.Advance(TimeSpan.FromHours(1));
        var second = _bed.NewRun("twice");

        var error = Assert.Throws<RunnerException>(() => RunIndex.Read(_bed.Workspace).Find("twice"));

        Assert.Equal("RUN5003", error.Descriptor.Code);
        Assert.StartsWith($"'twice' fits several runs: {second.Identity.RunId[..12]} (scheduled, made {second.Identity.Created.UtcDateTime:yyyy-MM-dd HH:mm}), {first.Identity.RunId[..12]} (", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("null")]
    [InlineData("\0\0\0\0")]
    [InlineData("{ \"format\": 1, \"run_id\": \"x\", \"name\": \"y\", \"experiment\": \"z\", \"created\": \"2026-01-01\" }")]
    [InlineData(null)]
    public void A_damaged_identity_is_made_again_from_the_journal(string? damage)
    {
        var run = _bed.NewRun("an/arm/seed-7", parent: new string('a', 32), arm: "an arm", seed: 7);
        using (var journal = _bed.Open(run))
        {
            journal.LogIdentity();
            journal.LogMetric("train/loss", 1, 1);
        }
        var file = Path.Combine(run.Location, "run.json");
        var whole = File.ReadAllText(file);
        if (damage is null)
            File.Delete(file);
        else
            File.WriteAllText(file, damage);

        var index = RunIndex.Read(_bed.Workspace);

        Assert.Equal(run.Identity, Assert.Single(index.Runs).Identity);
        Assert.Equal("RUN5201", Assert.Single(index.Damaged).Descriptor.Code);
        Assert.Equal(whole, File.ReadAllText(file));
        Assert.Empty(RunIndex.Read(_bed.Workspace).Damaged);
        Assert.Equal(run.Location, index.Find(run.Location).Location);
    }

    [Fact]
    public void One_of_an_older_version_is_told_from_its_tags_and_settings()
    {
        var run = _bed.NewRun("tiny", seed: 7);
        using (var journal = _bed.Open(run))
        {
            journal.LogParameters([KeyValuePair.Create("name", "tiny"), KeyValuePair.Create("tracking.experiment", "science")]);
            journal.SetTags([KeyValuePair.Create("mlflow.runName", "tiny"), KeyValuePair.Create("runner.seed", "7"), KeyValuePair.Create("runner.plan", "plan")]);
        }
        File.Delete(Path.Combine(run.Location, "run.json"));

        var identity = Assert.Single(RunIndex.Read(_bed.Workspace).Runs).Identity;

        Assert.Equal((run.Identity.RunId, "tiny", "science", 7L, "plan"), (identity.RunId, identity.Name, identity.Experiment, identity.Seed, identity.PlanFingerprint));
    }

    [Fact]
    public void A_damaged_run_hides_no_other()
    {
        var good = _bed.NewRun("good");
        var bad = _bed.NewRun("bad");
        var newer = _bed.NewRun("newer");
        File.WriteAllText(Path.Combine(bad.Location, "run.json"), "{");
        var text = File.ReadAllText(Path.Combine(newer.Location, "run.json")).Replace("\"format\": 1", "\"format\": 9", StringComparison.Ordinal);
        File.WriteAllText(Path.Combine(newer.Location, "run.json"), text);
        Directory.CreateDirectory(Path.Combine(_bed.Workspace, "runs", "half-made"));

        var index = RunIndex.Read(_bed.Workspace);
        Assert.Equal(good.Identity.RunId, Assert.Single(index.Runs).Identity.RunId);
        Assert.Equal(["RUN5004", "RUN5005"], index.Damaged.Select(d => d.Descriptor.Code).Order());
        Assert.Equal("RUN5001", Assert.Throws<RunnerException>(() => RunFolder.Open(_bed.Workspace)).Descriptor.Code);
        Assert.Empty(RunIndex.Read(Path.Combine(_bed.Workspace, "nowhere")).Runs);
    }
}
