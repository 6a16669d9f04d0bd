using System.Text.Json;
using Runner.EndToEnd.Support;

namespace Runner.EndToEnd.Commands;

/// <summary>A few small runs: listed, labelled, and cleared away.</summary>
public sealed class RunsTests : IDisposable
{
    private readonly Sandbox _sandbox = new();

    public void Dispose() => _sandbox.Dispose();

    [Fact]
    public void Runs_are_listed_labelled_used_and_removed()
    {
        var recipe = _sandbox.WriteTiny();
        string[] small = ["train.duration=6steps", "checkpoint.every=2steps", "checkpoint.keep_optimizer=false"];
        _sandbox.Runner(_sandbox.Run(recipe, [.. small, "--seed", "1"])).Expect(0);
        _sandbox.Runner(_sandbox.Run(recipe, [.. small, "seed=2", "model.hidden=16"])).Expect(0);
        _sandbox.Write("empty.txt", "");
        _sandbox.Runner(_sandbox.Run(recipe, [.. small, "seed=3", "data.train={type: text, path: ./empty.txt}"])).Expect(1).Warns("error RUN3001");
        var (first, second) = (_sandbox.Runs[0], _sandbox.Runs[1]);

        // the metric, the seed and what was changed stand beside the name
        var list = Runs("list").Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.EndsWith("eval/length-32/loss", list[0], StringComparison.Ordinal);
        Assert.Matches($@"^{second.Identity.RunId[..8]}  \S+ \S+  finished +\d.*? +seed 2  \d\.\d+ +tiny  \(train\.duration=6steps .*seed=2 model\.hidden=16\)$", list[2]);
        Assert.Equal([second.Identity.RunId], Ids("--where", "model.hidden<20 and seed=2"));
        Assert.Equal([second.Identity.RunId, first.Identity.RunId], Ids("--sort", "seed:desc", "--where", "seed<3"));
        Assert.Equal([second.Identity.RunId], Ids("--state", "finished", "--last", "1"));
        Runs(1, "list", "--where", "model.hiden=16").Warns("RUN7081").Warns("model.hidden");

        // what a finished run keeps: the weights of its checkpoints, and nothing to go on with
        Assert.Equal(2, Directory.GetDirectories(first.CheckpointsFolder, "step-*").Length);
        Assert.Empty(Directory.GetFiles(first.CheckpointsFolder, "optimizer.safetensors", SearchOption.AllDirectories));
        Assert.Equal(2, Directory.GetFiles(first.CheckpointsFolder, "model.safetensors", SearchOption.AllDirectories).Length);
        _sandbox.Runner("verify", first.Identity.RunId, "--workspace", _sandbox.Workspace).Expect(0).Says("equal bit for bit");
        _sandbox.Runner("verify", first.Identity.RunId, "--from", "4", "--workspace", _sandbox.Workspace).Expect(1).Warns("RUN7085");
        _sandbox.InProcess("resume", first.Identity.RunId, "--workspace", _sandbox.Workspace).Expect(1).Warns("is finished");

        // labels reach the tracker
        Runs("tag", first.Identity.RunId[..8], "keep=yes").Says("keep = yes");
        Runs("note", first.Identity.RunId, "the good one").Says("noted");
        Runs("rename", first.Identity.RunId, "table 3").Says("tiny is now table 3");
        Runs("show", "table 3").Says("note: the good one").Says("tag keep: yes");
        var tags = _sandbox.Store.TagsOf(first.Identity.RunId);
        Assert.Equal(("yes", "the good one", "table 3", "table 3"), (tags["keep"], tags["mlflow.note.content"], tags["mlflow.runName"], _sandbox.Store.NameOf(first.Identity.RunId)));

        // a failed run goes with one word, and its row with it
        var failed = _sandbox.Runs.Single(run => run.Identity.Seed == 3);
        Runs("prune", "--failed").Says($"would remove {failed.Identity.RunId[..8]}  the failed run").Says("add --yes to do it");
        Assert.True(Directory.Exists(failed.Location));
        var before = Files().Where(file => !file.StartsWith(failed.Location, StringComparison.Ordinal) && !Path.GetFileName(file).StartsWith("mlflow.db", StringComparison.Ordinal)).ToList();
        Runs("prune", "--failed", "--yes").Says($"removed {failed.Identity.RunId[..8]}  the failed run").Says("free again");
        Assert.Equal(before, Files().Where(file => !Path.GetFileName(file).StartsWith("mlflow.db", StringComparison.Ordinal)));
        Assert.Equal("deleted", _sandbox.Store.StageOf(failed.Identity.RunId));
        Runs("prune", "--failed").Says("there is nothing to remove");

        // what differs, as one document
        using (var compared = JsonDocument.Parse(_sandbox.Runner("compare", first.Identity.RunId, second.Identity.RunId, "--json", "--workspace", _sandbox.Workspace).Expect(0).Output))
        {
            Assert.Equal([first.Identity.RunId, second.Identity.RunId], compared.RootElement.GetProperty("runs").EnumerateArray().Select(run => run.GetProperty("id").GetString()));
            Assert.False(compared.RootElement.GetProperty("is_bitwise_equal").GetBoolean());
            Assert.Contains(compared.RootElement.GetProperty("settings").EnumerateArray(), row => row.GetProperty("name").GetString() == "model.hidden");
            Assert.Equal(0, compared.RootElement.GetProperty("numeric_environment").GetArrayLength());
        }
        using (var verified = JsonDocument.Parse(_sandbox.Runner("verify", first.Identity.RunId, "--json", "--workspace", _sandbox.Workspace).Expect(0).Output))
            Assert.Equal((true, 6), (verified.RootElement.GetProperty("equal").GetBoolean(), verified.RootElement.GetProperty("last_equal_step").GetInt32()));

        // first it is shown, then done
        var files = Files();
        Runs("prune", "--checkpoints").Says("would remove").Says("add --yes to do it");
        Runs("rm", "@last").Says("would remove");
        Assert.Equal(files, Files());
        Runs("prune", "--checkpoints", "--yes").Says("free again");
        Assert.Equal(["step-000006"], Directory.GetDirectories(first.CheckpointsFolder, "step-*").Select(f => Path.GetFileName(f)!));
        Runs("prune", "--checkpoints").Says("there is nothing to remove");
        Runs("rm", second.Identity.RunId[..8], "--yes").Says("removed");
        Assert.False(Directory.Exists(second.Location));
        Assert.Equal("deleted", _sandbox.Store.StageOf(second.Identity.RunId));
        Assert.Equal("active", _sandbox.Store.StageOf(first.Identity.RunId));
    }

    private List<string> Files() => [.. Directory.GetFiles(_sandbox.Workspace, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal)];

    private RunnerResult Runs(params string[] arguments) => Runs(0, arguments);

    private RunnerResult Runs(int code, params string[] arguments)
    {
        string[] command = ["runs", .. arguments, "--workspace", _sandbox.Workspace];
        var onlyLooks = arguments[0] is "list" or "show" || arguments[0] is "prune" or "rm" && !arguments.Contains("--yes");
        return (onlyLooks ? _sandbox.InProcess(command) : _sandbox.Runner(command)).Expect(code);
    }

    private List<string> Ids(params string[] arguments)
    {
        using var json = JsonDocument.Parse(Runs(["list", .. arguments, "--json"]).Output);
        return [.. json.RootElement.EnumerateArray().Select(run => run.GetProperty("id").GetString()!)];
    }
}
