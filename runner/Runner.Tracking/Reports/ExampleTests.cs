using Runner.Tracking.Ablations;

namespace Runner.Tracking.Reports;

/// <summary>Tests over examples: arms against the baseline on the examples that both were evaluated on.</summary>
/// <param name="Pooled">One row for each test the recipe asks for, over all seeds.</param>
/// <param name="BySeed">The same for each seed; not part of Holm's family. Empty where there is one seed.</param>
public sealed record ExampleTests(IReadOnlyList<ExampleTestRow> Pooled, IReadOnlyList<ExampleTestRow> BySeed)
{
    /// <summary>Tests in the family that Holm's correction covers: all that the recipe asks for, made or not.</summary>
    public int Family => Pooled.Count;
}

/// <summary>A test over examples. Differences are arm minus baseline.</summary>
public sealed record ExampleTestRow
{
    public required AblationMetric Metric { get; init; }

    public required string Arm { get; init; }

    /// <summary>The seed; null for all seeds together.</summary>
    public long? Seed { get; init; }

    /// <summary>Seeds of which both arms have comparable predictions.</summary>
    public int Seeds { get; init; }

    /// <summary>Seeds the ablation plans.</summary>
    public int PlannedSeeds { get; init; }

    /// <summary>What was done, in words for a table; null where nothing could be.</summary>
    public string? Test { get; init; }

    /// <summary>Examples that both predicted.</summary>
    public int? Examples { get; init; }

    /// <summary>Independent units they come from.</summary>
    public int? Units { get; init; }

    public double? Difference { get; init; }

    /// <summary>Ends of the 95 % interval of the difference.</summary>
    public double? Low { get; init; }

    public double? High { get; init; }

    /// <summary>Two-sided p, not corrected for several tests.</summary>
    public double? PValue { get; init; }

    /// <summary>p after Holm's correction over the family; null for single seeds.</summary>
    public double? AdjustedP { get; init; }

    /// <summary>The smallest p that could have come out; for several seeds that of a test of their signs.</summary>
    public double? SmallestP { get; init; }

    /// <summary>McNemar's exact p.</summary>
    public double? ExactP { get; init; }

    /// <summary>Examples that the baseline alone, and that the arm alone gets right; for McNemar's test.</summary>
    public (int Baseline, int Arm)? Discordant { get; init; }

    /// <summary>Why there is no test, or what to know about it; null for nothing.</summary>
    public string? Note { get; init; }
}
