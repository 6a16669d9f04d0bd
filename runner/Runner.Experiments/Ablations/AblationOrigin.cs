using Runner.Tracking;

namespace Runner.Experiments;

/// <summary>How an ablation was started, as its report says it. Kept with its run, so that a report written later does not name the run's own copy of the recipe.</summary>
/// <param name="RecipePath">The recipe file as the user named it.</param>
/// <param name="Command">What makes the runs and the report again.</param>
internal sealed record AblationOrigin(string RecipePath, string Command)
{
    private const string CommandTag = "runner.command", ResultsTag = "runner.results";

    /// <summary>The folder of reports, where another one than the workspace's own was chosen.</summary>
    public string? Results { get; init; }

    /// <summary>That of a command line. Where data lies is no part of it.</summary>
    public static AblationOrigin Of(string recipePath, IReadOnlyList<string> overrides)
    {
        var path = WorkspacePaths.Relative(recipePath);
        return new AblationOrigin(path, $"runner run {path}" + string.Concat(overrides.Select(o => $" --set '{Mlflow.TrackingAddress.ShowAll(o)}'")));
    }

    /// <summary>That of an ablation that was run before. Runs of older versions kept no command; it is told from the recipe and what was changed in it.</summary>
    public static AblationOrigin Of(RunFolder ablation)
    {
        var path = WorkspacePaths.Relative(Provenance.Read(ablation)?.Request.RecipePath ?? ablation.RecipeFile);
        var history = RunHistory.Read(ablation);
        return new AblationOrigin(path, history.Tags.GetValueOrDefault(CommandTag) ?? $"runner run {path}" + (history.Changes is { } changes ? $" {changes}" : ""))
        {
            Results = history.Tags.GetValueOrDefault(ResultsTag),
        };
    }

    /// <summary>The same, with reports in the folder that a command line names; null leaves it.</summary>
    public AblationOrigin ReportingTo(string? results) => results is null ? this : this with { Results = Path.GetFullPath(results) };

    /// <summary>Keeps it with the run, for commands that go on with the ablation or write its report again.</summary>
    public void Record(RunJournal journal) => journal.SetTags(
        [KeyValuePair.Create(CommandTag, Command), .. Results is { } results ? [KeyValuePair.Create(ResultsTag, results)] : Array.Empty<KeyValuePair<string, string>>()]);
}
