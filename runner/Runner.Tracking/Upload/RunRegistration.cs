using System.Text.Json;
using Runner.Files;
using Runner.Mlflow;

namespace Runner.Tracking;

/// <summary>What a run is called in one store.</summary>
/// <param name="Store">Identity of the store.</param>
/// <param name="ExperimentId">Its experiment there.</param>
/// <param name="RunId">Its id there.</param>
internal sealed record StoreRun(string Store, string ExperimentId, string RunId);

/// <summary>
/// Creates runs in a store, parents first, each once: the file <c>registration.json</c> remembers the ids, a lock keeps two processes
/// from creating at the same time, and the store finds a run again by our own id.
/// </summary>
internal static class RunRegistration
{
    private const int LockTries = 50;

    // pages of MLflow 3.10 and later can open an experiment where its runs are, if it says what it is for
    private static readonly MlflowTag[] Kind = [new("mlflow.experimentKind", "custom_model_development")];

    private static readonly TimeSpan LockInterval = TimeSpan.FromMilliseconds(100);

    /// <param name="isOwn">Whether the run itself delivers there: the experiment that <c>MLFLOW_EXPERIMENT_ID</c> named is one of that store.</param>
    public static async Task<StoreRun> EnsureAsync(RunFolder folder, IMlflowStore store, bool isOwn, CancellationToken cancellation)
    {
        var address = store.Describe().Identity;
        if (Load(folder).Find(r => r.Store == address) is { } known)
            return known;
        using var registering = await LockAsync(folder, cancellation);
        var runs = Load(folder);
        if (runs.Find(r => r.Store == address) is { } other)
            return other;
        var identity = folder.Identity;
        var start = identity.Created.ToUnixTimeMilliseconds();
        var tags = new List<MlflowTag>();
        if (identity.ParentRunId is { } parent)
            tags.Add(new MlflowTag(MlflowTags.ParentRunId, await ParentAsync(folder, parent, store, isOwn, cancellation)));
        var experiment = isOwn && identity.ExperimentId is { } id
            ? await ExistingAsync(id, store, cancellation)
            : await store.GetOrCreateExperimentAsync(identity.Experiment, start, Kind, cancellation);
        var run = await store.CreateRunAsync(experiment,
            new MlflowRunCreation
            {
                Name = identity.Name,
                StartTime = start,
                UserId = Environment.UserName,
                RunId = identity.RunId,
                Tags = tags,
            }, cancellation);
        var made = new StoreRun(address, run.ExperimentId, run.RunId);
        runs.Add(made);
        Save(folder, runs);
        return made;
    }

    private static void Save(RunFolder folder, List<StoreRun> runs) =>
        AtomicFile.Write(FileOf(folder), JsonSerializer.Serialize(runs, TrackingJson.Indented) + "\n");

    // the runs of an ablation all see to it that their parent is there first: a moment's wait, not a failure
    private static async Task<FileLock> LockAsync(RunFolder folder, CancellationToken cancellation)
    {
        for (var tries = 0; tries < LockTries; tries++)
        {
            if (FileLock.TryAcquire(folder.RegistrationLockFile) is { } acquired)
                return acquired;
            await Task.Delay(LockInterval, cancellation);
        }
        throw new MlflowException(MlflowErrorCode.TemporarilyUnavailable, $"run {folder.Identity.RunId} is being registered by another process", isRetryable: true);
    }

    /// <summary>The run's id in a store, or null when it was not created there yet.</summary>
    public static StoreRun? Find(RunFolder folder, string store) => Load(folder).Find(r => r.Store == store);

    private static async Task<string> ExistingAsync(string id, IMlflowStore store, CancellationToken cancellation)
    {
        MlflowExperiment? found = null;
        try
        {
            found = await store.GetExperimentAsync(id, cancellation);
        }
        catch (MlflowException e) when (e.ErrorCode == MlflowErrorCode.ResourceDoesNotExist)
        {
            // said below
        }
        return found is { IsDeleted: false } ? found.Id : throw new MlflowException(MlflowErrorCode.InvalidParameterValue,
            $"{(found is null ? "There is no experiment" : "Somebody deleted the experiment")} {id}, which MLFLOW_EXPERIMENT_ID named when the run was started. {(found is null ? "Make it" : "Restore it")}, or start the run with another id or MLFLOW_EXPERIMENT_NAME.");
    }

    /// <summary>Forgets a run's id in a store, so that it is looked for, or made, there again.</summary>
    public static void Forget(RunFolder folder, string store)
    {
        var runs = Load(folder);
        if (runs.RemoveAll(r => r.Store == store) > 0)
            Save(folder, runs);
    }

    // a server gives parents ids of its own, so the parent must be there before its child can name it
    private static async Task<string> ParentAsync(RunFolder child, string parentRunId, IMlflowStore store, bool isOwn, CancellationToken cancellation)
    {
        var location = Path.Combine(Path.GetDirectoryName(child.Location)!, parentRunId);
        return File.Exists(Path.Combine(location, "run.json"))
            ? (await EnsureAsync(RunFolder.Open(location), store, isOwn, cancellation)).RunId
            : parentRunId;
    }

    private static string FileOf(RunFolder folder) => Path.Combine(folder.Location, "registration.json");

    private static List<StoreRun> Load(RunFolder folder)
    {
        try
        {
            return File.Exists(FileOf(folder))
                ? JsonSerializer.Deserialize<List<StoreRun>>(RegularFile.ReadText(FileOf(folder), RegularFile.DescriptionBytes), TrackingJson.Indented) ?? []
                : [];
        }
        catch (JsonException)
        {
            return [];    // the store finds the run by our own id
        }
    }
}
