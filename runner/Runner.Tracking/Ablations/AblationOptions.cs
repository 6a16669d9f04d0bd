using System.ComponentModel.DataAnnotations;
using Runner.Metrics;
using Runner.Recipes;

namespace Runner.Tracking.Ablations;

/// <summary>
/// Recipe section <c>ablation:</c>: variants of the recipe, each run with each seed. Arms are all combinations of one entry of
/// <c>arms</c>, one row of <c>zip</c> and one value of every path of <c>grid</c>; what is not given does not count. With <c>seeds</c> alone the recipe
/// itself is run with each of them.
/// </summary>
public sealed record AblationOptions
{
    /// <summary>
    /// Named arms: a map of name to overrides, each a map of dotted path to value. An arm without overrides is the recipe as it
    /// stands. Example: <c>arms: { learned: { model.positions: learned }, none: { model.positions: none } }</c>.
    /// </summary>
    public RecipeNode? Arms { get; init; }

    /// <summary>Values to combine: a map of dotted path to list. Example: <c>grid: { optimizer.rate: [1e-4, 3e-4] }</c>.</summary>
    public RecipeNode? Grid { get; init; }

    /// <summary>Values that go together row by row: a map of dotted path to lists of one length.</summary>
    public RecipeNode? Zip { get; init; }

    /// <summary>Seeds each arm is run with; pairs for the paired test. Default: the recipe's own seed alone.</summary>
    public IReadOnlyList<long> Seeds { get; init; } = [];

    /// <summary>Arm the others are compared with. Default: the first.</summary>
    public string? Baseline { get; init; }

    /// <summary>What is compared: last recorded values of these metrics.</summary>
    public IReadOnlyList<AblationMetric> Metrics { get; init; } = [];

    /// <summary>Metrics drawn as curves over the steps. Default: the training loss.</summary>
    public IReadOnlyList<string> Curves { get; init; } = [MetricName.Loss];

    /// <summary>Findings of others that this ablation checks; answered in the report's section "Does it reproduce?".</summary>
    public IReadOnlyList<Expectation> Expect { get; init; } = [];
}

/// <summary>Which way a metric is better.</summary>
public enum MetricGoal
{
    /// <summary>Smaller is better, as for a loss.</summary>
    Minimize,

    /// <summary>Larger is better, as for an accuracy.</summary>
    Maximize,
}

/// <summary>How two arms are compared over the examples that both were evaluated on.</summary>
public enum ExampleTest
{
    /// <summary>Not at all.</summary>
    None,

    /// <summary>
    /// As suits the value: <c>mcnemar</c> for shares of right examples, <c>randomization</c> for values of counts (F1, precision, recall, Matthews correlation), <c>bootstrap</c> for
    /// all others. Values that no predictions give, such as losses, are not tested.
    /// </summary>
    Auto,

    /// <summary>Paired bootstrap: units are drawn with replacement. For any value.</summary>
    Bootstrap,

    /// <summary>McNemar's mid-p test. For shares of right examples that are independent of each other.</summary>
    Mcnemar,

    /// <summary>Approximate randomization: the two arms change places in units at random. For any value.</summary>
    Randomization,
}

/// <summary>A metric that an ablation compares.</summary>
public sealed record AblationMetric
{
    /// <summary>Name as recorded, such as <c>eval/dev/loss</c>.</summary>
    [Required]
    public required string Name { get; init; }

    /// <summary>Which way is better.</summary>
    public required MetricGoal Goal { get; init; }

    /// <summary>
    /// Test over the examples of the evaluation set, besides the one over seeds; for values that metrics compute from predictions. Default: <c>auto</c>.
    /// </summary>
    public ExampleTest Test { get; init; } = ExampleTest.Auto;

    /// <summary>Heading in tables and plots. Default: the name.</summary>
    public string? Label { get; init; }

    /// <summary>What tables and plots call it.</summary>
    public string Heading => string.IsNullOrWhiteSpace(Label) ? Name : Label;
}

/// <summary>A finding to check: one arm does better or worse than another.</summary>
public sealed record Expectation
{
    /// <summary>One of the ablation's metrics.</summary>
    [Required]
    public required string Metric { get; init; }

    /// <summary>The arm the finding is about.</summary>
    [Required]
    public required string Arm { get; init; }

    /// <summary>Arm that <see cref="Arm"/> should do worse than, by the metric's goal.</summary>
    public string? WorseThan { get; init; }

    /// <summary>Arm that <see cref="Arm"/> should do better than.</summary>
    public string? BetterThan { get; init; }

    /// <summary>Least distance, in units of the metric. Default: any.</summary>
    [Range(0, double.MaxValue)]
    public double By { get; init; }

    /// <summary>Where the finding was reported, such as a paper and table.</summary>
    public string? Source { get; init; }
}
