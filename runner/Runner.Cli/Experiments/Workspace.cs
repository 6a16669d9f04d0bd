using Runner.Mlflow;
using Runner.Tracking;

namespace Runner.Cli.Experiments;

/// <summary>The folder that holds <c>runs/</c> and the default store, and the services around them.</summary>
internal sealed class Workspace(string folder)
{
    public string Folder { get; } = Path.GetFullPath(folder);

    /// <summary>Says on the standard error stream what stops nothing: a store that is away, a journal that was mended.</summary>
    public TrackingNotice Notice { get; } = (descriptor, message) => Console.Error.WriteLine($"warning {descriptor.Code}: {message}");

    public RunIndex Index() => RunIndex.Read(Folder);

    /// <summary>Address of the store that these options mean; null for none.</summary>
    public string? StoreOf(TrackingOptions options) => options.ResolveStore(Folder, Environment.GetEnvironmentVariable);

    /// <summary>Starts delivering a run's journal; null where the run is kept in its folder alone.</summary>
    public JournalUploader? StartDelivery(TrackingOptions options, RunFolder run, RunJournal journal) =>
        StoreOf(options) is { } store ? JournalUploader.Start(run, journal, () => MlflowUri.Open(store), notice: Notice) : null;

    /// <summary>Starts sampling the machine's use; null where the options say no.</summary>
    public SystemMetricsSampler? StartSystemMetrics(TrackingOptions options, RunJournal journal) =>
        options.SystemMetrics ? SystemMetricsSampler.Start(journal, Folder, options.SystemMetricsInterval) : null;
}
