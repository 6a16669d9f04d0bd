using Runner.Tracking;

namespace Runner.Experiments;

/// <summary>A run that somebody wants to go on.</summary>
/// <param name="Folder">The run.</param>
/// <param name="DataRoot">Where its data was, or that of the runs of an ablation; null where none of them says.</param>
internal sealed record ResumableRun(RunFolder Folder, string? DataRoot)
{
    /// <summary>True where it is finished, and trackers lack some of it: that is all that is left to do.</summary>
    public bool OnlyOwes { get; private init; }

    /// <summary>Finds it.</summary>
    /// <exception cref="Errors.RunnerException">There is none, it is at work, or nothing is left of it to do.</exception>
    public static ResumableRun Find(Workspace workspace, string run)
    {
        var index = workspace.Index();
        var folder = index.Find(run);
        if (folder.IsLive)
            throw ExperimentErrors.RunIsLive.With(folder.Identity.RunId);
        if (RunHistory.Read(folder).Status is RunStatus.Finished)
        {
            return PendingDelivery.Of(folder).Count > 0
                ? new ResumableRun(folder, null) { OnlyOwes = true }
                : throw ExperimentErrors.RunNotResumable.With(folder.Identity.RunId, "is finished");
        }
        return File.Exists(folder.RecipeFile)
            ? new ResumableRun(folder, DataRootOf(index, folder))
            : throw ExperimentErrors.RunNotResumable.With(folder.Identity.RunId, "ended before its recipe was written");
    }

    /// <summary>Where the data of a run was, or of the runs of an ablation; null where none of them says.</summary>
    public static string? DataRootOf(RunIndex index, RunFolder folder) =>
        index.ChildrenOf(folder.Identity.RunId).Prepend(folder).Select(run => Provenance.Read(run)?.Request.DataRoot).FirstOrDefault(root => root is not null);
}
