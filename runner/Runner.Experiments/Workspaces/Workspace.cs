using Runner.Tracking;

namespace Runner.Experiments;

/// <summary>The folder that holds <c>runs/</c> and the default store.</summary>
/// <param name="folder">The folder.</param>
/// <param name="notice">Hears what stops nothing: a store that is away, a journal that was mended.</param>
/// <param name="results">Folder of ablation reports; default <c>results/</c> in the workspace.</param>
internal sealed class Workspace(string folder, TrackingNotice notice, string? results = null)
{
    private static readonly string[] Outputs = ["runs", "mlruns", "mlflow.db", "mlflow.db-wal", "mlflow.db-journal"];

    public string Folder { get; } = Path.GetFullPath(folder);

    /// <summary>Folder of ablation reports; default <c>results/</c> in the workspace.</summary>
    public string Results { get; } = Path.GetFullPath(results ?? Path.Combine(folder, "results"));

    /// <summary>The same with reports elsewhere.</summary>
    /// <param name="results">Folder of reports; null leaves it.</param>
    public Workspace WithResults(string? results) => results is null ? this : new Workspace(Folder, Notice, results) { Plots = Plots, Environment = Environment };

    /// <summary>How pictures of reports are written.</summary>
    public IReadOnlyList<Tracking.Reports.PlotFormat> Plots { get; init; } = [Tracking.Reports.PlotFormat.Svg];

    /// <summary>What runs write here.</summary>
    public IReadOnlyList<string> OutputPaths =>
        [Results, .. Outputs.Select(name => Path.Combine(Folder, name))];

    /// <summary>Says which store is meant where the options do not. Default: the process's.</summary>
    public RunnerEnvironment Environment { get; init; } = RunnerEnvironment.OfProcess();

    /// <summary>Hears what stops nothing.</summary>
    public TrackingNotice Notice { get; } = notice;

    /// <summary>Reads the runs; says of which the <c>run.json</c> had to be made again.</summary>
    public RunIndex Index()
    {
        var index = RunIndex.Read(Folder);
        foreach (var mended in index.Runs.Select(run => run.Mended).OfType<Errors.RunnerException>())
            Notice(mended.Descriptor, mended.Message);
        return index;
    }

    /// <summary>Address of the store that these options mean; null for none.</summary>
    public string? StoreOf(TrackingOptions options) => options.ResolveStore(Folder, Environment.Variable);

    /// <summary>Opens the store that these options mean anew at each call; null for none.</summary>
    public Func<Mlflow.IMlflowStore>? OpenStore(TrackingOptions options) => TrackingStore.Find(options, Folder, Environment.Variable);

    /// <summary>Says where a store is named by a folder, by which MLflow's own tools do not find it.</summary>
    public void WarnOfFolder(TrackingOptions options) => TrackingStore.WarnOfFolder(options, Folder, Notice, Environment.Variable);

    /// <summary>
    /// Delivers what finished runs still owe to the store that these options mean, before anything else is done with them: such a run is at its end in its
    /// folder and goes on in the tracker.
    /// </summary>
    /// <returns>How far it came, of those runs that owed something.</returns>
    public IReadOnlyList<UploadOutcome> DeliverPending(TrackingOptions tracking, IEnumerable<RunFolder> runs, CancellationToken stop)
    {
        if (OpenStore(tracking) is not { } open)
            return [];
        var owing = runs.Where(r => Owes(tracking, r)).ToList();
        return owing.Count == 0 ? [] : RunSync.DeliverAsync(owing, open, notice: Notice, cancellation: stop).GetAwaiter().GetResult();
    }

    /// <summary>
    /// Options for a store that a run delivered to before. Its credentials are not kept with the run: where the environment or the default means the same store
    /// it is taken from there, with them.
    /// </summary>
    /// <param name="identity">As <see cref="PendingDelivery.Store"/> has it.</param>
    public TrackingOptions StoreNamed(string identity)
    {
        var usual = new TrackingOptions();
        return OpenStore(usual) is { } open && Identity(open) == identity ? usual : new TrackingOptions { Store = identity };
    }

    /// <summary>Whether a run has records that the store of these options does not.</summary>
    public bool Owes(TrackingOptions tracking, RunFolder run) =>
        OpenStore(tracking) is { } open && Identity(open) is var store && PendingDelivery.Of(run).Any(p => p.Store == store);

    private static string Identity(Func<Mlflow.IMlflowStore> open)
    {
        var store = open();
        try
        {
            return store.Describe().Identity;
        }
        finally
        {
            store.DisposeAsync().AsTask().GetAwaiter().GetResult();
        }
    }
}
