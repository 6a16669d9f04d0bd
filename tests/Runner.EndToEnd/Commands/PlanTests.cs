using System.Text.Json;
using Runner.EndToEnd.Support;
using Runner.Tracking;

namespace Runner.EndToEnd.Commands;

public sealed class PlanTests
{
    /// <summary>Every recipe in the repository, as large as it is, without data.</summary>
    [Theory]
    [MemberData(nameof(Sources.RecipesTests.Recipes), MemberType = typeof(Sources.RecipesTests))]
    public void Every_recipe_is_planned_without_data(string recipe)
    {
        using var sandbox = new Sandbox();
        var result = sandbox.InProcess("plan", Repository.File(recipe), "--json", "--workspace", sandbox.Workspace).Expect(0);
        using var forecast = JsonDocument.Parse(result.Output);
        foreach (var variant in forecast.RootElement.GetProperty("variants").EnumerateArray())
        {
            Assert.True(variant.GetProperty("parameter_count").GetInt64() > 0);
            // a model of a knowledge graph multiplies no matrices
            var flops = variant.GetProperty("training_flops_per_sequence").GetDouble();
            Assert.True(recipe.StartsWith("recipes/knowledge/", StringComparison.Ordinal) ? flops == 0 : flops > 0);
        }
    }

    [Fact]
    public void A_forecast_says_parameters_operations_memory_steps_and_time()
    {
        using var sandbox = new Sandbox();
        sandbox.Runner("plan", Repository.File("recipes/nezha/large.yaml"), "--vocabulary", "21128", "--rate", "10000").Expect(0)
            .Says("nezha-large: forward, loss and backward fit together (64 x 128 tokens, vocabulary of 21,128)")
            .Says("324,998,144").Says("0-23 (24 alike)").Says("peak memory").Says("100,000 steps of 5,120 examples").Says("at 10000 tokens/s (--rate)");
    }

    [Fact]
    public void A_measured_rate_is_taken_from_an_earlier_run()
    {
        using var sandbox = new Sandbox();
        var recipe = sandbox.WriteTiny();
        sandbox.Runner("plan", recipe, "--workspace", sandbox.Workspace).Expect(0).Says("time         n/a");
        sandbox.Runner(sandbox.Run(recipe)).Expect(0);
        var id = sandbox.Runs[0].Identity.RunId[..8];
        sandbox.Runner("plan", recipe, "--workspace", sandbox.Workspace).Expect(0).Says($"(median of run {id}: 1 rank, 1 thread, cpu)").Says("100 steps of 4 examples");
        sandbox.Runner("plan", recipe, "--workspace", sandbox.Workspace, "--set", "train.duration=200steps").Expect(0).Says("200 steps of 4 examples");
    }

    [Fact]
    public void A_rate_of_another_number_of_ranks_is_told_as_such()
    {
        using var sandbox = new Sandbox();
        var recipe = sandbox.WriteTiny();
        sandbox.Runner(sandbox.Run(recipe)).Expect(0);
        var run = sandbox.Runs[0].Identity.RunId;
        string[] plan = ["plan", recipe, "--workspace", sandbox.Workspace, "--ranks", "4"];

        sandbox.InProcess(plan).Expect(0).Says("time         not known for 4 ranks: ").Says($"(median of run {run[..8]}: 1 rank, 1 thread, cpu)")
            .Says(" if each of 4 ranks were as fast as that one and the exchange of ").Says(" a step took no time");
        // the same training with other threads
        sandbox.InProcess([.. plan, "--set", "train.threads=3"]).Expect(0)
            .Says($"(median of run {run[..8]}: 1 rank, 1 thread, cpu)").Says("not taken into account: the recipe's threads are 3");
        // another one, whose model is as large if its vocabulary is what the run's text gave
        sandbox.InProcess([.. plan, "--set", "seed=2", "--vocabulary", "89"]).Expect(0).Says($"(median of run {run[..8]}, a model of the same size: 1 rank, 1 thread, cpu)");
        sandbox.InProcess([.. plan, "--rate", "1000"]).Expect(0).Says(" at 1000 tokens/s (--rate)");

        using var forecast = JsonDocument.Parse(sandbox.InProcess([.. plan, "--json"]).Expect(0).Output);
        var variant = forecast.RootElement.GetProperty("variants")[0];
        var rate = variant.GetProperty("rate");
        Assert.Equal((run, 1, 1, "cpu"), (rate.GetProperty("run").GetString(), rate.GetProperty("ranks").GetInt32(), rate.GetProperty("threads").GetInt32(), rate.GetProperty("device").GetString()));
        Assert.Equal(JsonValueKind.Null, variant.GetProperty("seconds").ValueKind);
        Assert.Equal(variant.GetProperty("tokens").GetDouble() / variant.GetProperty("tokens_per_second").GetDouble(), variant.GetProperty("seconds_as_measured").GetDouble(), tolerance: 1e-6);
        Assert.Equal(variant.GetProperty("seconds_as_measured").GetDouble() / 4, variant.GetProperty("seconds_if_ranks_scale").GetDouble(), tolerance: 1e-6);
    }

    [Fact]
    public void A_run_of_as_many_ranks_comes_before_a_newer_one_of_others()
    {
        using var sandbox = new Sandbox();
        var recipe = sandbox.WriteTiny();
        sandbox.Runner(sandbox.Run(recipe)).Expect(0);
        var alone = sandbox.Runs[0].Identity;
        var shared = Record(sandbox.Workspace, alone with { RunId = RunId.New(), Created = alone.Created.AddHours(-1) }, ranks: "4", rate: 5000);
        Record(sandbox.Workspace, alone with { RunId = RunId.New(), Created = alone.Created.AddHours(1) }, ranks: "2", rate: 3000);

        sandbox.InProcess("plan", recipe, "--workspace", sandbox.Workspace, "--ranks", "4").Expect(0)
            .Says($" at 5000 tokens/s (median of run {shared[..8]}: 4 ranks, 3 threads each, cpu)").Says("time         ");
        sandbox.InProcess("plan", recipe, "--workspace", sandbox.Workspace).Expect(0).Says($"(median of run {alone.RunId[..8]}: 1 rank, 1 thread, cpu)");
        // the newest of those that are left, and shared by more of them
        sandbox.InProcess("plan", recipe, "--workspace", sandbox.Workspace, "--ranks", "3").Expect(0)
            .Says("time         not known for 3 ranks: ").Says(" at 3000 tokens/s (median of run ").Says(" if each of 3 ranks were as fast as one of those and the exchange of ");
    }

    // as such a run leaves it in its journal
    private static string Record(string workspace, RunIdentity identity, string ranks, double rate)
    {
        using var journal = RunJournal.Open(RunFolder.Create(workspace, identity), TimeProvider.System, (_, message) => Assert.Fail(message));
        journal.LogParameters([new("runner.ranks", ranks), new("runner.threads", "3"), new("runner.device", "cpu"), new("runner.total_steps", "100")]);
        journal.LogMetrics(10, new Dictionary<string, double> { ["time/tokens_per_second"] = rate, ["train/tokens"] = 1000 });
        journal.Flush();
        return identity.RunId;
    }

    [Fact]
    public void Mistakes_are_told_as_by_validate()
    {
        using var sandbox = new Sandbox();
        var recipe = sandbox.WriteTiny();
        sandbox.InProcess("plan", recipe, "--set", "model.heads=5").Expect(1).Warns("'hidden' (32) must be a multiple of 'heads' (5)");
        sandbox.InProcess("plan", recipe, "--vocabulary", "0").Expect(1).Warns("--vocabulary takes a number greater than 0.");
    }
}
