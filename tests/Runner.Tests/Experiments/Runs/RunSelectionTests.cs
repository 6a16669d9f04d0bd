using Microsoft.Extensions.DependencyInjection;
using Runner.Experiments;
using Runner.Composition;
using Runner.Recipes;
using Runner.Tracking;
using Runner.Weights;

namespace Runner.Tests.Experiments;

/// <summary>What <c>runner run</c> makes of a recipe, beside runs in every state; a dry run says the same.</summary>
public sealed class RunSelectionTests : IDisposable
{
    private const string Recipe =
        """
        name: tiny
        tokenizer: { type: character, min_count: 1 }
        data: { type: text, train: { type: text, path: ./train.txt } }
        model: { type: bert, layers: 1, hidden: 32, heads: 2, pooler: false, positions: { type: learned, max_length: 32 } }
        task: { type: pretraining, max_length: 32, sentence_objective: none, example_builder: { type: single-segment }, masking: { type: token } }
        optimizer: { type: adamw, learning_rate: 3e-3 }
        schedule: { type: linear, warmup: 10% }
        train: { duration: 100steps, batch_size: 4, threads: 1, device: cpu, grace_period: 10s }
        tracking: { store: none, finish_timeout: 5s }

        """;

    private static readonly Catalog Catalog = Catalog.Of(PluginHost.Load([], new PluginOptions()));

    private readonly string _folder = Directory.CreateTempSubdirectory("runner-selection-").FullName;
    private readonly Workspace _workspace;
    private readonly RunSelection _selection;

    public RunSelectionTests()
    {
        _workspace = new Workspace(_folder, (_, _) => { });
        _selection = new RunSelection(_workspace, new ExperimentOutput(), TimeProvider.System);
        File.WriteAllText(Path.Combine(_folder, "train.txt"), "some words to learn\n");
        File.WriteAllText(Path.Combine(_folder, "tiny.yaml"), Recipe);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Where_there_is_nothing_a_run_begins() => AssertDecides(RunAction.Begin, null, "would be a new run");

    [Theory]
    [InlineData(RunStatus.Killed, "stopped")]
    [InlineData(RunStatus.Running, "cut off")]
    [InlineData(RunStatus.Failed, "failed")]
    public void One_that_did_not_come_to_its_end_goes_on(RunStatus status, string word)
    {
        var run = Made(Plan(), status);

        AssertDecides(RunAction.GoOn, run, $"would go on with run {Id(run)} ({word}) from its beginning, as it has no checkpoint");
        AssertDecides(RunAction.GoOn, run, $"would go on with run {Id(run)} ({word}) from its beginning, as it has no checkpoint; `train.threads` was 1 and is 2, which changes the last digits alone",
            "train.threads=2");
    }

    [Fact]
    public void One_that_is_finished_is_left_as_it_is_under_any_name_of_its_recipe()
    {
        Made(Plan(), RunStatus.Killed);
        var run = Made(Plan(), RunStatus.Finished);
        Made(Plan(), RunStatus.Killed);

        AssertDecides(RunAction.Done, run, $"done before: run {Id(run)} is finished; --fresh trains it again");
        AssertDecides(RunAction.Done, run, $"done before: run {Id(run)} of 'tiny' is finished; --fresh trains it again", "name=other");
        AssertDecides(RunAction.Done, run, $"done before: run {Id(run)} is finished; `train.threads` was 1 and is 2, which changes the last digits alone; --fresh trains it again", "train.threads=2");
        AssertDecides(RunAction.Begin, null, "would be a new run", fresh: true);

        // a run of the recipe's own name comes first
        var own = Made(Plan("name=other"), RunStatus.Killed);
        AssertDecides(RunAction.GoOn, own, $"would go on with run {Id(own)} (stopped) from its beginning, as it has no checkpoint", "name=other");
    }

    [Fact]
    public void A_new_one_is_told_apart_from_the_newest_that_computed_something()
    {
        var run = Made(Plan(), RunStatus.Finished);
        AssertDecides(RunAction.Begin, run, $"`seed` was 1 and is 2 since run {Id(run)} began, which is finished: would be a new run", "seed=2");
        AssertDecides(RunAction.Begin, null, "would be a new run", "seed=2", "name=other");

        var stopped = Made(Plan("seed=3"), RunStatus.Killed);
        AssertDecides(RunAction.Begin, stopped, $"`seed` was 3 and is 2 since run {Id(stopped)} began, which is stopped: would be a new run; `runner resume {Id(stopped)} --workspace {_folder}` would go on with that one", "seed=2");

        // one that failed before its first step is neither named nor offered
        Made(Plan("seed=4"), RunStatus.Failed, steps: 0);
        AssertDecides(RunAction.Begin, stopped, $"`seed` was 3 and is 2 since run {Id(stopped)} began, which is stopped: would be a new run; `runner resume {Id(stopped)} --workspace {_folder}` would go on with that one", "seed=2");
    }

    [Fact]
    public void What_changed_in_the_data_is_named()
    {
        var run = Made(Plan(), RunStatus.Finished);
        File.AppendAllText(Path.Combine(_folder, "train.txt"), "more of it\n");

        AssertDecides(RunAction.Begin, run, $"data `training` changed since run {Id(run)} began, which is finished: would be a new run");
    }

    [Fact]
    public void One_that_is_at_work_is_waited_for()
    {
        var run = _selection.Create(Plan(), "tiny");
        using var journal = RunJournal.Open(run, TimeProvider.System);
        journal.SetStatus(RunStatus.Running);
        journal.Flush();

        AssertDecides(RunAction.Wait, run,
            $"run {Id(run)} is this very training and another process is at it: would wait up to 15 s for it to stop and then go on with it, or refuse (RUN7101)");
        // beside another one there is nothing to wait for, and nothing to tell of it
        AssertDecides(RunAction.Begin, null, "would be a new run", "seed=2");
    }

    private void AssertDecides(RunAction action, RunFolder? run, string forecast, params string[] changes) => AssertDecides(action, run, forecast, fresh: false, changes);

    private void AssertDecides(RunAction action, RunFolder? run, string forecast, bool fresh, params string[] changes)
    {
        var plan = Plan(changes);
        var decision = _selection.Decide(plan, fresh);
        Assert.Equal((action, run?.Identity.RunId), (decision.Action, decision.Run?.Identity.RunId));
        Assert.Equal(forecast, _selection.Forecast(plan, decision));
    }

    private static string Id(RunFolder run) => run.Identity.RunId[..8];

    // a run of the plan as a process leaves it
    private RunFolder Made(ExperimentPlan plan, RunStatus status, int steps = 2)
    {
        var run = _selection.Create(plan, plan.Recipe.Name);
        using var journal = RunJournal.Open(run, TimeProvider.System);
        journal.SetStatus(RunStatus.Running);
        for (var step = 1; step <= steps; step++)
            journal.LogMetric("train/loss", 1.0 / step, step);
        journal.SetStatus(status);
        return run;
    }

    private ExperimentPlan Plan(params string[] changes)
    {
        var diagnostics = new DiagnosticBag();
        var services = new ServiceCollection().AddSingleton(TimeProvider.System).AddSingleton(Catalog).BuildServiceProvider();
        var plan = new ExperimentPlanner(new PlanComposer(Catalog, services), _folder, RunnerEnvironment.OfProcess())
            .Plan(Path.Combine(_folder, "tiny.yaml"), [.. changes.Select(change => RecipeOverride.Parse(change, diagnostics)!)], Severity.Error, diagnostics);
        Assert.True(plan is not null, DiagnosticFormatter.Format(diagnostics.Items, _folder));
        return plan! with { Key = PlanKey.Of(plan!, plan!.Recipe.Data.Open(), new ContentHashes(new WeightsReader(new ModelFormats(() => [])), _folder)) };
    }
}
