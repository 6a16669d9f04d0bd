using Runner.Tracking.Statistics;
using Runner.Tracking.Statistics.Examples;

namespace Runner.Tracking.Reports;

/// <summary>From recorded predictions to tests over examples. What was computed for a pair of runs is kept: a report is written after every run.</summary>
/// <param name="planned">What the recipe asks for.</param>
/// <param name="read">Reads what a finished run predicted for a test's set.</param>
public sealed class ExampleTestAnalysis(IReadOnlyList<PlannedExampleTest> planned, Func<AblationRun, PlannedExampleTest, RecordedPredictions> read)
{
    private readonly Dictionary<(PlannedExampleTest Test, string Baseline, string Arm), ComparedPredictions> _known = [];

    /// <summary>Makes all tests; null where the recipe asks for none.</summary>
    /// <param name="runs">All runs of the ablation, those never started included.</param>
    /// <param name="arms">Names of the arms, in order.</param>
    /// <param name="seeds">Seeds planned, in order.</param>
    /// <param name="baseline">The arm the others are compared with.</param>
    public ExampleTests? Analyze(IReadOnlyList<AblationRun> runs, IReadOnlyList<string> arms, IReadOnlyList<long> seeds, string baseline)
    {
        if (planned.Count == 0 || arms.Count < 2)
            return null;
        var (pooled, bySeed) = (new List<ExampleTestRow>(), new List<ExampleTestRow>());
        foreach (var test in planned)
        {
            foreach (var arm in arms.Where(arm => arm != baseline))
            {
                var compared = seeds.Select(seed => Compare(test, Run(baseline, seed), Run(arm, seed))).ToList();
                pooled.Add(Pool(test, arm, compared));
                if (seeds.Count > 1)
                    bySeed.AddRange(compared.Select(one => one.Row));
            }
        }
        var adjusted = HolmCorrection.Adjust([.. pooled.Select(row => row.PValue)], pooled.Count);
        return new ExampleTests([.. pooled.Select((row, i) => row with { AdjustedP = adjusted[i] })], bySeed);

        AblationRun Run(string name, long seed) => runs.FirstOrDefault(run => run.Arm == name && run.Seed == seed) ?? AblationRun.Missing(name, seed);
    }

    private ComparedPredictions Compare(PlannedExampleTest test, AblationRun baseline, AblationRun arm)
    {
        if (baseline is not { State: AblationRunState.Finished, RunId: { } first } || arm is not { State: AblationRunState.Finished, RunId: { } second })
            return ComparedPredictions.Of(test, baseline, arm, read);
        if (!_known.TryGetValue((test, first, second), out var compared))
            _known.Add((test, first, second), compared = ComparedPredictions.Of(test, baseline, arm, read));
        return compared;
    }

    private static ExampleTestRow Pool(PlannedExampleTest test, string arm, List<ComparedPredictions> seeds)
    {
        var row = new ExampleTestRow { Metric = test.Metric, Arm = arm, PlannedSeeds = seeds.Count };
        var made = seeds.Where(one => one.Draws is not null).ToList();
        var notes = seeds.Where(one => one.Draws is null)
            .GroupBy(one => one.Row.Note).Select(same => seeds.Count == 1 ? same.Key! : $"seed {string.Join(", ", same.Select(one => one.Row.Seed))}: {same.Key}").ToList();
        if (made.Count == 0)
            return row with { Note = string.Join("; ", notes) };
        if (made.Count == 1)
            return made[0].Row with { Seed = null, PlannedSeeds = seeds.Count, Note = Joined([.. notes, made[0].Row.Note]) };
        foreach (var one in made.Skip(1))
        {
            if (ComparedPredictions.Difference(made[0].Asked, one.Asked) is { } other)
                return row with { Seeds = made.Count, Note = Joined([.. notes, $"the test set changes with the seed ({other}), so seeds are not put together"]) };
        }
        // an explicit test that does not suit the examples is none for all seeds together either
        if (made.Find(one => one.Row.PValue is null) is { } unsuited)
            return row with { Seeds = made.Count, Note = Joined([.. notes, unsuited.Row.Note]) };
        var units = made[0].Row.Units!.Value;
        var result = PooledSeeds.Of([.. made.Select(one => one.Row.Difference!.Value)], [.. made.Select(one => one.Draws!)], units);
        return row with
        {
            Seeds = made.Count,
            Test = made.Count < PooledSeeds.FewSeeds ? "t over seeds, bootstrap over units" : "hierarchical bootstrap",
            Examples = made[0].Row.Examples,
            Units = units,
            Difference = result.Difference,
            Low = result.Low,
            High = result.High,
            PValue = result.PValue,
            SmallestP = result.SmallestSignP,
            Note = Joined([.. notes, result.PValue is null ? "n/a: seeds and units do not vary" : null]),
        };
    }

    private static string? Joined(IEnumerable<string?> notes) => string.Join("; ", notes.Where(note => note is not null)) is { Length: > 0 } text ? text : null;
}
