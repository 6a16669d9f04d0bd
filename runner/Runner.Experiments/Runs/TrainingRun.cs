using Runner.Data;
using Runner.Errors;
using Runner.LibTorch;
using Runner.Training;
using Runner.Training.Ranks;

namespace Runner.Experiments;

/// <summary>Builds a plan and trains it, alone or with the other ranks of a launcher.</summary>
internal sealed class TrainingRun(Workbench workbench, LaunchedRanks ranks, IRunDisplay display)
{
    private static readonly TimeSpan LastActs = TimeSpan.FromSeconds(9);

    // the first rank looks once a second, at signs that are a second old
    private static readonly TimeSpan FirstRankNotices = TimeSpan.FromSeconds(3);

    /// <summary>What the training does at each moment.</summary>
    public PhaseClock Phases { get; } = new(workbench.Time);

    /// <summary>
    /// Called when another rank is found dead or hung: this process ends there and then, as whatever waits for that rank waits for ever. To write down
    /// what can be written down.
    /// </summary>
    public Action<RunnerException> OnRankLost { get; init; } = _ => { };

    /// <summary>Trains to the end, or to the next stop in good order.</summary>
    /// <param name="plan">What to train.</param>
    /// <param name="folder">Folder of the run.</param>
    /// <param name="record">Is told what was built, before training starts.</param>
    /// <param name="observers">Hear of every event.</param>
    /// <param name="stop">Asks to stop after the present step.</param>
    /// <param name="resume">What to do with checkpoints; the first rank decides for all.</param>
    /// <param name="data">The recipe's data where it is open already.</param>
    public TrainingResult Train(
        ExperimentPlan plan, string folder, Action<BuiltExperiment, TorchRuntimeReport> record, IReadOnlyList<ITrainingObserver> observers, CancellationToken stop,
        ResumeMode resume = ResumeMode.IfPresent, DataSource? data = null)
    {
        var recipe = plan.Recipe;
        var torch = TorchRuntime.EnsureLoaded(new TorchRuntimeOptions { Device = WantedLibTorch.Of(recipe.Train.Device) });
        display.Say(torch.Summary);
        if (ranks.Group.Collective is { } collective)
            display.Say($"rank {ranks.Group.Rank} of {ranks.Group.Size}, {collective.Description}");
        using var watch = Watch(recipe);
        using var experiment = Build(plan, data, stop);
        foreach (var (weights, note) in experiment.WeightNotes)
            display.Say($"{weights}: {note}");
        if (ranks.Group.Rank == 0)
            DataChecks.Show(experiment.Health, display.Say, workbench.SaidOfData);
        record(experiment, torch);
        return new Trainer(TrainingAssembly.Of(workbench, plan, experiment, torch.Build, folder) with
        {
            Parallel = recipe.Parallel,
            Ranks = ranks.Group,
            Checkpoint = recipe.Checkpoint,
            Phases = Phases,
            Resume = resume,
            Observers = [.. observers, display],
        }).Run(stop);
    }

    private RankWatch? Watch(ExperimentRecipe recipe) => ranks.Group.Collective is { Board: { } board } collective
        ? RankWatch.Start(board, collective.Placement, Phases,
            lost => ProcessEnd.Now(ExitCode.Environment, LastActs, () => ranks.Show(lost), () => OnRankLost(lost), LeaveTheRecordToTheFirst),
            new RankWatchOptions { Timeout = recipe.Parallel.Timeout })
        : null;

    // a launcher ends all when one leaves, and the first one has the run's end to write down
    private void LeaveTheRecordToTheFirst()
    {
        if (ranks.Group.Rank != 0)
            Thread.Sleep(FirstRankNotices);
    }

    private BuiltExperiment Build(ExperimentPlan plan, DataSource? data, CancellationToken stop)
    {
        var check = new WeightsCheck(workbench, plan.Plan);
        var options = new TokenStoresOptions { Progress = display, Logger = workbench.Logger, Cancellation = stop };
        return TrainingAssembly.BuildOnRanks(ranks.Group, isFirst =>
            BuiltExperiment.Build(plan.Recipe, workbench.Cache, options, workbench.Weights, isFirst ? data : null, check));
    }
}
