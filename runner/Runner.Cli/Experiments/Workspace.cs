using Runner.Cli.Hosting;
using Runner.Tracking;

namespace Runner.Cli.Experiments;

/// <summary>The folder that holds <c>runs/</c> and the default store.</summary>
internal sealed class Workspace(string folder, string? results = null)
{
    private static readonly string[] Outputs = ["runs", "mlruns", "mlflow.db", "mlflow.db-wal", "mlflow.db-journal"];

    public string Folder { get; } = Path.GetFullPath(folder);

    /// <summary>Folder of ablation reports; default <c>results/</c> in the workspace.</summary>
    public string Results { get; } = Path.GetFullPath(results ?? Path.Combine(folder, "results"));

    /// <summary>How pictures of reports are written.</summary>
    public IReadOnlyList<Tracking.Reports.PlotFormat> Plots { get; init; } = [Tracking.Reports.PlotFormat.Svg];

    /// <summary>What runs write here.</summary>
    public IReadOnlyList<string> OutputPaths =>
        [Results, .. Outputs.Select(name => Path.Combine(Folder, name))];

    /// <summary>Says on the standard error stream what stops nothing: a store that is away, a journal that was mended.</summary>
    public TrackingNotice Notice { get; } = (descriptor, message) => Console.Error.WriteLine($"warning {descriptor.Code}: {message}");

    public RunIndex Index() => RunIndex.Read(Folder);

    /// <summary>Address of the store that these options mean; null for none.</summary>
    public string? StoreOf(TrackingOptions options) => options.ResolveStore(Folder, Environment.GetEnvironmentVariable);

    /// <summary>Opens a run's journal with its settings, and starts delivering it.</summary>
    public RunSession StartSession(ExperimentPlan plan, RunFolder run) => RunSession.Start(new RunSessionRequest
    {
        Folder = run,
        Options = plan.Recipe.Tracking,
        OpenStore = TrackingStore.Find(plan.Recipe.Tracking, Folder),
        Recipe = plan.Plan.Lock(),
        Notice = Notice,
    });
}
