using System.Text.Json;
using Runner.EndToEnd.Support;
using Runner.Tracking;

namespace Runner.EndToEnd.Runs;

/// <summary>A run that another one started from: it is not removed unawares, and going on does not need it.</summary>
public sealed class DependentRunTests : IDisposable
{
    private readonly Sandbox _sandbox = new();

    public void Dispose() => _sandbox.Dispose();

    [Fact]
    public void A_run_goes_on_without_the_one_it_started_from()
    {
        _sandbox.Runner(_sandbox.Run(_sandbox.WriteTiny(), "train.duration=6steps", "checkpoint.every=2steps", "checkpoint.keep=5")).Expect(0);
        var source = Assert.Single(_sandbox.Runs);
        var id = source.Identity.RunId;
        _sandbox.Write("next.yaml", $"extends: tiny.yaml\nname: next\nweights: {{ from: tiny@step-4 }}\ncheckpoint: {{ every: 10steps }}\n");
        using (var process = _sandbox.Start(_sandbox.Run("next.yaml")))
        {
            process.WaitUntil(() => _sandbox.Runs is [_, var begun] && RunHistory.Read(begun).Last("train/loss") is not null && Directory.Exists(Path.Combine(begun.CheckpointsFolder, "step-000010")));
            process.Signal("TERM");
            process.Wait().Expect(75);
        }
        var next = _sandbox.Runs.Single(run => run.Identity.Name == "next");
        var dependant = $"{next.Identity.RunId[..8]} (next, stopped)";
        var recipe = File.ReadAllText(next.RecipeFile);
        Assert.Contains($"from: {id}@step-4", recipe, StringComparison.Ordinal);

        // what it names stays, and the run is not removed without a word
        Runs(0, "prune", "--checkpoints", "--yes");
        Assert.Equal(["step-000004", "step-000006"], Directory.GetDirectories(source.CheckpointsFolder, "step-*").Select(folder => Path.GetFileName(folder)!).Order(StringComparer.Ordinal));
        Runs(0, "rm", "tiny").Says($"other runs take weights from {id[..8]}: {dependant}; --force removes it all the same");
        Runs(1, "rm", "tiny", "--yes").Warns($"error RUN5202: run {id[..8]} is not removed, as other runs take weights from it: {dependant}.");
        Assert.True(Directory.Exists(source.Location));
        Runs(0, "rm", "tiny", "--yes", "--force").Says("removed " + id[..8]);
        Assert.False(Directory.Exists(source.Location));

        _sandbox.Runner("resume", next.Identity.RunId, "--workspace", _sandbox.Workspace).Expect(0)
            .Says($"the weights it started from ({id}@step-4) are gone and not needed: it goes on from its own checkpoint step-").Says("resumed at step ");
        Assert.Equal(RunStatus.Finished, RunHistory.Read(next).Status);
        Assert.Equal(recipe, File.ReadAllText(next.RecipeFile));

        // a finished one is used without it too; one that is yet to begin needs it, and there are names to choose from
        _sandbox.Runner("export", "next", "--to", "out", "--format", "bert", "--workspace", _sandbox.Workspace).Expect(0);
        _sandbox.Runner(_sandbox.Run("next.yaml", "weights.from=nxt", "name=third")).Expect(1)
            .Warns("error RUN1011: 'from' names 'nxt', which does not exist.")
            .Warns($"no run has that name or an id that begins with it; did you mean 'next' (run {next.Identity.RunId[..8]})?");

        // a recipe that is not good is a document too, where one was asked for
        File.WriteAllText(next.RecipeFile, recipe.Replace("heads: 2", "heads: 3", StringComparison.Ordinal));
        using var json = JsonDocument.Parse(_sandbox.Runner("verify", next.Identity.RunId, "--json", "--workspace", _sandbox.Workspace).Expect(1).Output);
        Assert.False(json.RootElement.GetProperty("good").GetBoolean());
        Assert.Contains(json.RootElement.GetProperty("diagnostics").EnumerateArray(), found => found.GetProperty("message").GetString()!.Contains("heads", StringComparison.Ordinal));
    }

    private RunnerResult Runs(int code, params string[] arguments) => _sandbox.Runner(["runs", .. arguments, "--workspace", _sandbox.Workspace]).Expect(code);
}
