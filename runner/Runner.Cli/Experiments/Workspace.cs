using Runner.Cli.Hosting;
using Runner.Tracking;

namespace Runner.Cli.Experiments;

/// <summary>The folder that holds <c>runs/</c> and the default store.</summary>
internal sealed class Workspace(string folder)
{
    public string Folder { get; } = Path.GetFullPath(folder);

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
