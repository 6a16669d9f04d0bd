using Runner.Cli.Hosting;
using Runner.Mlflow;
using Runner.Recipes;
using Runner.Tracking;
using Runner.Tracking.Reports;

namespace Runner.Cli.Experiments;

/// <summary>Writes the report of an ablation from the run folders, and puts its figures on the parent run.</summary>
internal sealed class AblationReporting(ExperimentPlan recipe, AblationArms arms, string recipePath, string command, string folder)
{
    public string File { get; } = Path.Combine(folder, "report.md");

    /// <summary>Reads all runs, analyses them, writes the report.</summary>
    /// <param name="children">Folder of each run that was started.</param>
    /// <param name="parent">The ablation's own run: gets the figures, so that its page in the tracker is not empty.</param>
    /// <param name="journal">The parent's journal.</param>
    public AblationSummary Write(IReadOnlyDictionary<ArmRun, RunFolder> children, RunFolder parent, RunJournal journal)
    {
        var metrics = arms.Options.Metrics.Select(m => m.Name).ToList();
        var runs = children.Values.Select(run => AblationRun.Read(run, metrics, arms.Options.Curves));
        var summary = AblationAnalysis.Analyze(
            arms.Options, [.. arms.Ablation.Arms.Select(a => a.Name)], arms.Seeds, arms.Ablation.Baseline, runs);
        AblationReport.Write(folder, new AblationReportRequest
        {
            Title = recipe.Recipe.Name,
            Description = recipe.Recipe.Description,
            RecipePath = RunSummary.Relative(recipePath),
            Command = command,
            LockedRecipe = RecipeWriter.ToYaml(RecipeAddresses.WithoutCredentials(recipe.Plan.Lock())),
            PlanFingerprint = recipe.Fingerprint,
            Options = arms.Options,
            Arms = arms.Ablation.Arms,
            Summary = summary,
        });
        RecordOn(children, parent, journal, summary);
        return summary;
    }

    // Trackers fold child runs away, so the parent carries the means, one step per finished run, the verdicts as its description, and the data of all.
    private void RecordOn(IReadOnlyDictionary<ArmRun, RunFolder> children, RunFolder parent, RunJournal journal, AblationSummary summary)
    {
        var finished = summary.Runs.Count(r => r.State == AblationRunState.Finished);
        journal.LogMetrics(finished, summary.Tables.SelectMany(t => t.Rows
            .Where(r => r.Sample.Mean is not null)
            .Select(r => KeyValuePair.Create($"ablation/{t.Metric.Name}/{r.Arm}", r.Sample.Mean!.Value))));
        journal.SetTags([KeyValuePair.Create(MlflowTags.Note, AblationNote.Write(recipe.Recipe.Tracking.Note ?? recipe.Recipe.Description, summary))]);
        foreach (var dataset in children.Values.SelectMany(child => RunHistory.Read(child).Datasets))
            journal.LogDataset(dataset);
        foreach (var source in Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories))
        {
            var copy = Path.Combine(parent.ArtifactsFolder, "report", Path.GetRelativePath(folder, source));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            // the one before may be on its way to the tracker at this moment: it is replaced whole, never written into
            System.IO.File.Copy(source, copy + ".new", overwrite: true);
            System.IO.File.Move(copy + ".new", copy, overwrite: true);
            journal.LogArtifact(copy);
        }
        journal.Flush();
    }
}
