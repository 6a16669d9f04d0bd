using System.Globalization;
using System.Text.Json;
using Runner.Errors;
using Runner.Weights;
using Runner.Weights.Checkpoints;

namespace Runner.Training.Checkpoints;

/// <summary>Which checkpoint of a run is meant: <c>@best</c>, <c>@last</c> or <c>@step-100</c> behind the run.</summary>
public static class CheckpointChoice
{
    private const string Best = "best", Last = "last", Step = "step-";

    /// <summary>Takes the choice from the end of a reference; null where it has none.</summary>
    public static (string Run, string? Choice) Split(string reference)
    {
        var at = reference.LastIndexOf('@');
        return at > 0 && reference[(at + 1)..] is var choice && (choice is Best or Last || StepOf(choice) is not null) ? (reference[..at], choice) : (reference, null);
    }

    /// <summary>The folder of the checkpoint.</summary>
    /// <param name="run">Folder of the run.</param>
    /// <param name="choice"><c>best</c>, <c>last</c>, <c>step-100</c>; null for the newest sound one.</param>
    /// <exception cref="RunnerException">RUN4257: there is no such checkpoint; RUN4256: it is damaged; RUN4214: the run has none.</exception>
    public static string Find(string run, string? choice)
    {
        if (choice is null or Last)
            return WeightsReader.CheckpointOf(run)!;
        var all = CheckpointNames.List(Path.Combine(run, "checkpoints"));
        var wanted = choice == Best ? BestOf(run, all) : StepOf(choice);
        if (wanted is not { } step || all.FirstOrDefault(c => c.Step == step).Folder is not { } folder)
            throw InterchangeErrors.NoSuchCheckpoint.With(run, choice, all.Count == 0 ? "none" : string.Join(", ", all.Select(c => $"@{Step}{c.Step}")));
        return WeightsReader.CheckpointOf(folder)!;
    }

    /// <summary>The newest sound checkpoint of a run, which it goes on from; null where it has none.</summary>
    /// <param name="run">Folder of the run.</param>
    public static (long Step, string Folder)? Newest(string run)
    {
        foreach (var (step, folder) in CheckpointNames.List(Path.Combine(run, "checkpoints")))
        {
            if (CheckpointManifest.FindDamage(folder, step) is null)
                return (step, folder);
        }
        return null;
    }

    /// <summary><c>step-100</c> for the folder of a checkpoint.</summary>
    public static string NameOf(string checkpoint) => string.Create(CultureInfo.InvariantCulture, $"{Step}{CheckpointNames.StepOf(Path.GetFullPath(checkpoint)):D}");

    private static long? StepOf(string choice) =>
        choice.StartsWith(Step, StringComparison.Ordinal) && long.TryParse(choice.AsSpan(Step.Length), NumberStyles.None, CultureInfo.InvariantCulture, out var step) ? step : null;

    // the newest sound checkpoint knows the best one so far
    private static long? BestOf(string run, IReadOnlyList<(long Step, string Folder)> all)
    {
        var newest = all.FirstOrDefault(c => CheckpointManifest.FindDamage(c.Folder, c.Step) is null).Folder;
        try
        {
            return newest is null ? null : CheckpointState.Parse(CheckpointStore.ReadStateFile(newest)).Best?.Step;
        }
        catch (JsonException e)
        {
            throw InterchangeErrors.CheckpointNotSound.Because(e, newest!, $"{CheckpointFiles.State} cannot be read");
        }
    }
}
