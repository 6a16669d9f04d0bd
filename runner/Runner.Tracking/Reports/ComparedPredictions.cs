using System.Globalization;
using Runner.Metrics;
using Runner.Tracking.Ablations;
using Runner.Tracking.Statistics.Examples;

namespace Runner.Tracking.Reports;

/// <summary>The predictions of a run of the baseline and of an arm with the same seed, compared over examples.</summary>
internal sealed class ComparedPredictions
{
    // what is computed again from the same predictions may differ in the order of a sum
    private const double SameValue = 1e-9;

    private ComparedPredictions(ExampleTestRow row) => Row = row;

    /// <summary>The test of this seed, or why there is none.</summary>
    public ExampleTestRow Row { get; private init; }

    /// <summary>Bootstrap draws of the difference; null where the two cannot be compared.</summary>
    public double[]? Draws { get; private init; }

    /// <summary>What was asked: the baseline's predictions with their truths.</summary>
    public IReadOnlyList<ExamplePrediction> Asked { get; private init; } = [];

    /// <param name="test">What is tested.</param>
    /// <param name="baseline">The baseline's run.</param>
    /// <param name="arm">The arm's, of the same seed.</param>
    /// <param name="read">Reads what a run predicted.</param>
    public static ComparedPredictions Of(PlannedExampleTest test, AblationRun baseline, AblationRun arm, Func<AblationRun, PlannedExampleTest, RecordedPredictions> read)
    {
        var row = new ExampleTestRow { Metric = test.Metric, Arm = arm.Arm, Seed = arm.Seed, PlannedSeeds = 1 };
        var (first, second) = (Read(baseline), Read(arm));
        if (first.Missing is not null || second.Missing is not null)
            return new ComparedPredictions(row with { Note = first.Missing is not null ? $"the baseline: {first.Missing}" : second.Missing });
        var (asked, answered) = (first.Predictions!, second.Predictions!);
        if (Difference(asked, answered) is { } other)
            return new ComparedPredictions(row with { Note = $"not the baseline's test set: {other}" });
        if (asked.Count == 0)
            return new ComparedPredictions(row with { Note = "the test set is empty" });
        var units = UnitsOf(asked);
        var pair = Pair(test, units, asked, answered);
        var draws = UnitDraws.Resampled(pair);
        return new ComparedPredictions(Tested(test, row, pair, draws, units, asked, answered)) { Draws = draws, Asked = asked };

        RecordedPredictions Read(AblationRun run)
        {
            if (run.State != AblationRunState.Finished)
                return new RecordedPredictions(null, $"its run is {run.State.ToString().ToLowerInvariant()}");
            var found = read(run, test);
            return found.Predictions is { } predictions && Unlike(run, test, predictions) is { } unlike ? new RecordedPredictions(null, unlike) : found;
        }
    }

    /// <summary>In what two lists of predictions do not answer the same questions; null where they do.</summary>
    public static string? Difference(IReadOnlyList<ExamplePrediction> first, IReadOnlyList<ExamplePrediction> second)
    {
        if (first.Count != second.Count)
            return string.Create(CultureInfo.InvariantCulture, $"{second.Count} predictions against {first.Count}");
        for (var i = 0; i < first.Count; i++)
        {
            var (one, other) = (first[i], second[i]);
            if ((one.Example, one.Part, one.Key) != (other.Example, other.Part, other.Key))
                return $"example {Name(other)} stands where {Name(one)} does";
            if (one.Unit != other.Unit)
                return $"example {Name(one)} belongs to another unit";
            if (!one.Prediction.HasTruthOf(other.Prediction))
                return $"example {Name(one)} has another truth";
        }
        return null;
    }

    // the table shows the last recorded value: predictions that do not give it are of another evaluation, or the arm counts otherwise
    private static string? Unlike(AblationRun run, PlannedExampleTest test, IReadOnlyList<ExamplePrediction> predictions)
    {
        if (!run.Metrics.TryGetValue(test.Metric.Name, out var recorded))
            return $"its run recorded no {test.Metric.Name}";
        var value = Judged(test, predictions.Select(one => one.Prediction));
        return value.Equals(recorded) || Math.Abs(value - recorded) <= SameValue * Math.Max(1, Math.Abs(recorded))
            ? null
            : $"its predictions give {Figures.Of(value)} by the baseline's metric, its run recorded {Figures.Of(recorded)}";
    }

    private static string Name(ExamplePrediction one) =>
        one.Example.ToString(CultureInfo.InvariantCulture) + (one.Key is { } key ? $" ({key})" : "") + (one.Part.Length > 0 ? $", {one.Part}" : "");

    // the answers to several questions about an example go together
    private static List<int> UnitsOf(IReadOnlyList<ExamplePrediction> predictions)
    {
        var numbers = new Dictionary<(string? Unit, long Example), int>();
        var units = new List<int>(predictions.Count);
        foreach (var one in predictions)
        {
            var unit = one.Unit is { } shared ? (shared, 0L) : ((string?)null, one.Example);
            if (!numbers.TryGetValue(unit, out var number))
                numbers.Add(unit, number = numbers.Count);
            units.Add(number);
        }
        return units;
    }

    private static IPairedUnits Pair(PlannedExampleTest test, List<int> units, IReadOnlyList<ExamplePrediction> baseline, IReadOnlyList<ExamplePrediction> arm) =>
        test.Value.Form is MetricForm.Mean or MetricForm.Share
            ? new PairedMeans(units, Values(test, baseline), Values(test, arm))
            : new PairedPredictions(test.Judge, test.Value.Name, units, [.. baseline.Select(one => one.Prediction)], [.. arm.Select(one => one.Prediction)]);

    private static ExampleTestRow Tested(
        PlannedExampleTest test, ExampleTestRow row, IPairedUnits pair, double[] draws, List<int> units, IReadOnlyList<ExamplePrediction> baseline, IReadOnlyList<ExamplePrediction> arm)
    {
        var bootstrap = PairedBootstrap.Of(pair, draws);
        var known = row with
        {
            Seeds = 1,
            Examples = baseline.Select(one => one.Example).Distinct().Count(),
            Units = pair.Units,
            Difference = bootstrap.Difference,
            Low = bootstrap.Low,
            High = bootstrap.High,
        };
        if (!double.IsFinite(bootstrap.Difference))
            return known with { Low = null, High = null, Note = "the metric is not a number" };
        var areIndependent = pair.Units == units.Count;
        if (test.Test == ExampleTest.Mcnemar && areIndependent)
        {
            var result = McNemarTest.Of([.. Values(test, baseline).Select(value => value > 0.5)], [.. Values(test, arm).Select(value => value > 0.5)]);
            return known with
            {
                Test = "McNemar, mid-p", PValue = result.MidP, ExactP = result.ExactP, SmallestP = result.SmallestP, Discordant = (result.BaselineOnly, result.OtherOnly),
            };
        }
        if (test.Test == ExampleTest.Bootstrap)
            return known with { Test = "paired bootstrap", PValue = bootstrap.PValue, SmallestP = bootstrap.SmallestP };
        if (test.Test == ExampleTest.Mcnemar && !test.IsChosen)
            return known with { Note = "McNemar's test needs independent examples, and several belong to one unit: 'test: auto' takes a test over units" };
        var randomization = RandomizationTest.Of(pair);
        return known with { Test = "randomization", PValue = randomization.PValue, SmallestP = randomization.SmallestP };
    }

    private static double[] Values(PlannedExampleTest test, IReadOnlyList<ExamplePrediction> predictions) => [.. predictions.Select(one => Judged(test, [one.Prediction]))];

    private static double Judged(PlannedExampleTest test, IEnumerable<Prediction> predictions)
    {
        var metric = test.Judge.Build();
        foreach (var prediction in predictions)
            metric.Add(prediction);
        return metric.Result()[test.Value.Name];
    }
}
