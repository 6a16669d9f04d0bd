using Runner.Tracking.Ablations;
using Runner.Tracking.Statistics;

namespace Runner.Tracking.Reports;

/// <summary>What the comparison of an arm with the baseline says.</summary>
public enum ArmVerdict
{
    /// <summary>The arm the others are compared with.</summary>
    Baseline,

    /// <summary>Better, and the difference survives the corrected test at 5 %.</summary>
    Better,

    /// <summary>Worse, and the difference survives the corrected test at 5 %.</summary>
    Worse,

    /// <summary>The runs show no difference; that is not to say there is none.</summary>
    NotShown,

    /// <summary>The test does not apply; <see cref="ArmRow.VerdictText"/> says why.</summary>
    NotApplicable,
}

/// <summary>One arm in the table of one metric.</summary>
/// <param name="Planned">Runs the ablation plans for this arm.</param>
/// <param name="Sample">The finished runs' values.</param>
/// <param name="Comparison">Against the baseline, paired by seed; null for the baseline itself.</param>
/// <param name="AdjustedP">p after Holm's correction over all arms and metrics; null where there is none.</param>
/// <param name="VerdictText">The verdict in words for a table.</param>
public sealed record ArmRow(
    string Arm, int Planned, SampleSummary Sample, PairedComparison? Comparison, double? AdjustedP, ArmVerdict Verdict, string VerdictText);

/// <summary>The table of one metric, arms in order.</summary>
public sealed record MetricTable(AblationMetric Metric, IReadOnlyList<ArmRow> Rows);

/// <summary>Whether a finding of others was seen here.</summary>
public enum FindingVerdict
{
    /// <summary>The difference goes the way reported, is as large as asked, and survives the corrected test at 5 %.</summary>
    Confirmed,

    /// <summary>These runs can say neither yes nor no.</summary>
    NotConfirmed,

    /// <summary>The difference goes the other way and survives the corrected test at 5 %.</summary>
    Contradicted,
}

/// <summary>An expectation with what was measured.</summary>
/// <param name="Advantage">How far the arm went the way expected, in units of the metric; null when unknown.</param>
/// <param name="Statement">What was expected, a sentence.</param>
/// <param name="Measured">What was found, a sentence with the statistics.</param>
public sealed record Finding(
    Expectation Expectation, FindingVerdict Verdict, double? Advantage, PairedComparison Comparison, double? AdjustedP, string Statement, string Measured);

/// <summary>An ablation in figures: the same rows for the console and the report.</summary>
public sealed record AblationSummary
{
    /// <summary>Level of all tests after correction.</summary>
    public const double Level = 0.05;

    public required string Baseline { get; init; }

    public required IReadOnlyList<MetricTable> Tables { get; init; }

    public required IReadOnlyList<Finding> Findings { get; init; }

    /// <summary>All runs, arms in order, then seeds in order; those never started included.</summary>
    public required IReadOnlyList<AblationRun> Runs { get; init; }

    /// <summary>Tests in the family that Holm's correction covers.</summary>
    public required int TestCount { get; init; }

    /// <summary>Tests over examples; null where the recipe asks for none.</summary>
    public ExampleTests? Examples { get; init; }
}
