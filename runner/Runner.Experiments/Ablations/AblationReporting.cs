using Runner.Mlflow;
using Runner.Recipes;
using Runner.Tracking;
using Runner.Tracking.Reports;

namespace Runner.Experiments;

/// <summary>Writes the report of an ablation from the run folders, and puts its figures on the parent run.</summary>
internal sealed class AblationReporting(ExperimentPlan recipe, AblationArms arms, AblationOrigin origin, Workspace workspace)
{
    private readonly string _folder = Path.Combine(workspace.Results, SafeName.Of(recipe.Recipe.Name));

    private readonly Dictionary<string, RunFolder> _folders = [];

    private ExampleTestAnalysis? _examples;

    public string File => Path.Combine(_folder, "report.md");

    /// <summary>Reads all runs, analyses them, writes the report; records nothing.</summary>
    /// <param name="children">Folder of each run that was started.</param>
    public AblationSummary Compose(IReadOnlyDictionary<ArmRun, RunFolder> children) => Compose(Read(children, []));

    /// <summary>Reads all runs, analyses them, writes the report.</summary>
    /// <param name="children">The runs that were started, and those that failed before.</param>
    /// <param name="parent">The ablation's own run: gets the figures, so that its page in the tracker is not empty.</param>
    /// <param name="journal">The parent's journal.</param>
    public AblationSummary Write(AblationChildren children, RunFolder parent, RunJournal journal)
    {
        var runs = Read(children.Folders, children.NeverBegun);
        var summary = Compose(runs);
        RecordFigures(parent, journal, runs);
        RecordDescription(children, parent, journal, summary);
        RecordReport(parent, journal);
        return summary;
    }

    private List<AblationRun> Read(IReadOnlyDictionary<ArmRun, RunFolder> folders, IEnumerable<(ArmRun Run, string Reason)> neverBegun)
    {
        var metrics = arms.Options.Metrics.Select(m => m.Name).ToList();
        foreach (var folder in folders.Values)
            _folders[folder.Identity.RunId] = folder;
        // a run may have been made under a name that the arm no longer has
        return
        [
            .. folders.Select(child => AblationRun.Read(child.Value, metrics, arms.Options.Curves) with { Arm = child.Key.Arm.Name, Seed = child.Key.Seed }),
            .. neverBegun.Select(failed => AblationRun.Failed(failed.Run.Arm.Name, failed.Run.Seed, failed.Reason)),
        ];
    }

    private AblationSummary Compose(IReadOnlyList<AblationRun> runs)
    {
        var summary = WithExamples(Analyze(runs));
        AblationReport.Write(_folder, new AblationReportRequest
        {
            Title = recipe.Recipe.Name,
            Description = recipe.Recipe.Description,
            RecipePath = origin.RecipePath,
            Command = origin.Command,
            LockedRecipe = RecipeWriter.ToYaml(RecipeAddresses.WithoutCredentials(recipe.Plan.Lock())),
            PlanFingerprint = recipe.Fingerprint,
            Plots = workspace.Plots,
            Options = arms.Options,
            Arms = arms.Ablation.Arms,
            Summary = summary,
        });
        return summary;
    }

    private AblationSummary Analyze(IEnumerable<AblationRun> runs) => AblationAnalysis.Analyze(
        arms.Options, [.. arms.Ablation.Arms.Select(a => a.Name)], arms.Seeds, arms.Ablation.Baseline, runs);

    // kept from report to report, as what pairs of runs predicted is compared once
    private AblationSummary WithExamples(AblationSummary summary)
    {
        _examples ??= new ExampleTestAnalysis(
            PlannedTests.Of(arms.Options, arms.Runs.First(run => run.Arm.Name == arms.Ablation.Baseline).Plan.Recipe),
            (run, test) => PredictionReader.Read(_folders.GetValueOrDefault(run.RunId ?? ""), test.Set, test.Judge.Judges));
        return summary with { Examples = _examples.Analyze(summary.Runs, [.. arms.Ablation.Arms.Select(arm => arm.Name)], arms.Seeds, summary.Baseline) };
    }

    // Trackers fold child runs away, so the parent carries the means, one step per finished run. They are computed from the runs each time, so that what a process
    // that was killed had no time to record comes after all.
    private void RecordFigures(RunFolder parent, RunJournal journal, IReadOnlyList<AblationRun> runs)
    {
        journal.Flush();
        var known = RunHistory.Read(parent);
        var finished = runs.Where(r => r.State == AblationRunState.Finished).OrderBy(r => r.Ended).ToList();
        for (var count = 1; count <= finished.Count; count++)
        {
            var step = count;
            journal.LogMetrics(step, Means(Analyze(finished.Take(count))).Where(mean => known.Points(mean.Key).All(p => p.Step != step)));
        }
        // where runs were made again, the figures at these steps are of those before; what holds now comes after them
        var last = Means(Analyze(finished)).Where(mean => known.Points(mean.Key) is [.., var point] && point.Step >= finished.Count && !point.Value.Equals(mean.Value)).ToList();
        if (last.Count > 0)
            journal.LogMetrics(last.Max(mean => known.Points(mean.Key)[^1].Step) + 1, last);
    }

    private static IEnumerable<KeyValuePair<string, double>> Means(AblationSummary summary) => summary.Tables.SelectMany(t => t.Rows
        .Where(r => r.Sample.Mean is not null)
        .Select(r => KeyValuePair.Create($"ablation/{t.Metric.Name}/{r.Arm}", r.Sample.Mean!.Value)));

    // the verdicts as its description, and the data of all
    private void RecordDescription(AblationChildren children, RunFolder parent, RunJournal journal, AblationSummary summary)
    {
        // what somebody wrote on it after it was made comes first
        var description = RunHistory.Read(parent).OwnNote ?? recipe.Recipe.Tracking.Note ?? recipe.Recipe.Description;
        journal.SetTags([KeyValuePair.Create(MlflowTags.Note, AblationNote.Write(description, summary))]);
        foreach (var dataset in children.Folders.Values.SelectMany(child => RunHistory.Read(child).Datasets))
            journal.LogDataset(dataset);
    }

    private void RecordReport(RunFolder parent, RunJournal journal)
    {
        foreach (var source in Directory.EnumerateFiles(_folder, "*", SearchOption.AllDirectories))
        {
            var copy = Path.Combine(parent.ArtifactsFolder, "report", Path.GetRelativePath(_folder, source));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            // the one before may be on its way to the tracker at this moment: it is replaced whole, never written into
            System.IO.File.Copy(source, copy + ".new", overwrite: true);
            System.IO.File.Move(copy + ".new", copy, overwrite: true);
            journal.LogArtifact(copy);
        }
        journal.Flush();
    }
}
