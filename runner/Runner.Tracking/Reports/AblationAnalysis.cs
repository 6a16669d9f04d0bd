using Runner.Tracking.Ablations;
using Runner.Tracking.Statistics;

namespace Runner.Tracking.Reports;

/// <summary>From runs to figures and verdicts.</summary>
public static class AblationAnalysis
{
    /// <param name="arms">Names of the arms, in order.</param>
    /// <param name="seeds">Seeds planned, in order.</param>
    /// <param name="runs">Runs found; planned ones without a run are shown as missing, and runs of no arm are left out.</param>
    public static AblationSummary Analyze(
        AblationOptions options, IReadOnlyList<string> arms, IReadOnlyList<long> seeds, string baseline, IEnumerable<AblationRun> runs)
    {
        var all = Complete(arms, seeds, runs);
        var comparisons = new List<(AblationMetric Metric, string Arm, PairedComparison? Comparison)>();
        foreach (var metric in options.Metrics)
        {
            var reference = Values(all, baseline, metric.Name);
            foreach (var arm in arms)
                comparisons.Add((metric, arm, arm == baseline ? null : PairedComparison.Of(reference, Values(all, arm, metric.Name))));
        }
        var adjusted = HolmCorrection.Adjust([.. comparisons.Select(c => c.Comparison?.PValue)]);
        var rows = comparisons.Zip(adjusted, (c, p) => (c.Metric, Row: Row(all, c.Metric, c.Arm, c.Comparison, p, seeds.Count))).ToList();
        return new AblationSummary
        {
            Baseline = baseline,
            Tables = [.. options.Metrics.Select(m => new MetricTable(m, [.. rows.Where(r => r.Metric == m).Select(r => r.Row)]))],
            Findings = FindingAnalysis.Analyze(options, all),
            Runs = all,
            TestCount = adjusted.Count(p => p is not null),
        };
    }

    /// <summary>Values of finished runs by seed.</summary>
    internal static Dictionary<long, double> Values(IEnumerable<AblationRun> runs, string arm, string metric) => runs
        .Where(r => r.Arm == arm && r.State == AblationRunState.Finished && r.Metrics.ContainsKey(metric))
        .ToDictionary(r => r.Seed, r => r.Metrics[metric]);

    // of several runs of one arm and seed the finished one counts, then the newest
    private static List<AblationRun> Complete(IReadOnlyList<string> arms, IReadOnlyList<long> seeds, IEnumerable<AblationRun> runs)
    {
        var found = runs
            .GroupBy(r => (r.Arm, r.Seed))
            .ToDictionary(g => g.Key, g => g.OrderBy(r => r.State == AblationRunState.Finished ? 0 : 1).ThenByDescending(r => r.Started).First());
        return [.. arms.SelectMany(arm => seeds.Select(seed => found.GetValueOrDefault((arm, seed)) ?? AblationRun.Missing(arm, seed)))];
    }

    private static ArmRow Row(List<AblationRun> runs, AblationMetric metric, string arm, PairedComparison? comparison, double? p, int planned)
    {
        var sample = SampleSummary.Of(Values(runs, arm, metric.Name).OrderBy(v => v.Key).Select(v => v.Value));
        var (verdict, text) = Judge(metric, comparison, p, sample);
        return new ArmRow(arm, planned, sample, comparison, p, verdict, text);
    }

    private static (ArmVerdict, string) Judge(AblationMetric metric, PairedComparison? comparison, double? p, SampleSummary sample)
    {
        if (comparison is null)
            return (ArmVerdict.Baseline, "baseline");
        if (p is null)
            return (ArmVerdict.NotApplicable, comparison.NotApplicable ?? "n/a");
        if (p >= AblationSummary.Level)
            return (ArmVerdict.NotShown, "no difference shown");
        if (comparison.MeanDifference < 0 != (metric.Goal == MetricGoal.Minimize))
            return (ArmVerdict.Worse, "worse");
        // what is left of an arm after its bad seeds are taken out is no better arm
        return sample.NonFinite > 0 ? (ArmVerdict.NotApplicable, $"n/a: {sample.NonFinite} not finite") : (ArmVerdict.Better, "better");
    }
}
