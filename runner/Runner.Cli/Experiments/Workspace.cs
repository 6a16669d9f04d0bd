using Runner.Cli.Hosting;
using Runner.Composition;
using Runner.Tracking;

namespace Runner.Cli.Experiments;

/// <summary>The folder that holds <c>runs/</c> and the default store.</summary>
internal sealed class Workspace(string folder, string? results = null)
{
    private static readonly string[] Outputs = ["runs", "mlruns", "mlflow.db", "mlflow.db-wal", "mlflow.db-journal"];

    public string Folder { get; } = Path.GetFullPath(folder);

    /// <summary>Folder of ablation reports; default <c>results/</c> in the workspace.</summary>
    public string Results { get; } = Path.GetFullPath(results ?? Path.Combine(folder, "results"));

    /// <summary>What runs write here.</summary>
    public IReadOnlyList<string> OutputPaths =>
        [Results, .. Outputs.Select(name => Path.Combine(Folder, name))];

    /// <summary>Says on the standard error stream what stops nothing: a store that is away, a journal that was mended.</summary>
    public TrackingNotice Notice { get; } = (descriptor, message) => Console.Error.WriteLine($"warning {descriptor.Code}: {message}");

    public RunIndex Index() => RunIndex.Read(Folder);

    /// <summary>Address of the store that these options mean; null for none.</summary>
    public string? StoreOf(TrackingOptions options) => options.ResolveStore(Folder, Environment.GetEnvironmentVariable);

    /// <summary>Takes a run for this process; nothing is recorded before it begins.</summary>
    /// <param name="plan">Its settings.</param>
    /// <param name="run">Its folder.</param>
    /// <param name="further">Data paths in parts of the recipe that it does not bind itself.</param>
    public RunSession OpenSession(ExperimentPlan plan, RunFolder run, IEnumerable<BoundDataPath>? further = null) => RunSession.Open(new RunSessionRequest
    {
        Folder = run,
        Options = plan.Recipe.Tracking,
        OpenStore = TrackingStore.Find(plan.Recipe.Tracking, Folder),
        Recipe = plan.Plan.Lock(run.Location, Folder, further),
        IsGoingOn = File.Exists(run.RecipeFile),
        Notice = Notice,
    });
}
