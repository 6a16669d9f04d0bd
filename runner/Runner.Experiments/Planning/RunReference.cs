using Runner.Composition;
using Runner.Errors;
using Runner.Tracking;
using Runner.Training.Checkpoints;

namespace Runner.Experiments;

/// <summary>
/// A run as commands and recipes name it: id, its first digits, name or folder, with <c>@best</c>, <c>@last</c> or <c>@step-100</c> for one of its checkpoints;
/// <c>@last</c> and <c>@best:METRIC</c> name runs among those with weights.
/// </summary>
internal static class RunReference
{
    /// <summary>The run and the checkpoint's folder; the run's own folder where no checkpoint is named.</summary>
    /// <exception cref="RunnerException">No such run, several, or no such checkpoint.</exception>
    public static (RunFolder Run, string Weights) Find(Workspace workspace, string reference)
    {
        var (name, choice) = CheckpointChoice.Split(reference);
        var run = workspace.Index().FindUsable(choice is null ? reference : name, HasWeights);
        return (run, choice is null ? run.Location : CheckpointChoice.Find(run.Location, choice));
    }

    /// <summary>The weights that a recipe names by a run; null where it names none but a path.</summary>
    /// <param name="workspace">Folder that holds <c>runs/</c>.</param>
    /// <param name="text">As written.</param>
    /// <param name="location">The path it would be; null where it would be none.</param>
    /// <param name="recipe">Name of the recipe that names it. <c>@last</c> and <c>@best</c> are runs of others: else a run that is finished would be what the next one starts from.</param>
    public static WeightsSearch? FindWeights(string workspace, string text, string? location, string? recipe)
    {
        var (name, choice) = CheckpointChoice.Split(text);
        var folder = location is null ? null : CheckpointChoice.Split(location).Run;
        if (choice is not null && folder is not null && File.Exists(Path.Combine(folder, "run.json")))
            return new WeightsSearch(Found(RunFolder.Open(folder), choice));
        // a path that is not there is a missing file, and no misspelt run
        if (!name.StartsWith('@') && (name.Contains('/', StringComparison.Ordinal) || name.Contains('\\', StringComparison.Ordinal) || name.StartsWith('.')))
            return null;
        var index = RunIndex.Read(workspace);
        try
        {
            return new WeightsSearch(Found(index.FindUsable(name, run => HasWeights(run) && WorkspacePaths.RecipeOf(run) != recipe), choice));
        }
        catch (RunnerException none) when (none.Descriptor == TrackingErrors.NoSuchRun)
        {
            return new WeightsSearch(null, index.Near(name));
        }
    }

    private static bool HasWeights(RunFolder run) =>
        File.Exists(run.RecipeFile) && Directory.Exists(run.CheckpointsFolder) && Directory.EnumerateDirectories(run.CheckpointsFolder, "step-*").Any();

    private static FoundWeights Found(RunFolder run, string? choice)
    {
        var checkpoint = CheckpointChoice.Find(run.Location, choice);
        return new FoundWeights(checkpoint, $"{run.Identity.RunId}@{CheckpointChoice.NameOf(checkpoint)}");
    }
}
