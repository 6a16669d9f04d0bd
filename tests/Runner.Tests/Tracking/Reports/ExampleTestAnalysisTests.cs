using Runner.Metrics;
using Runner.Randomness;
using Runner.Tests.Support;
using Runner.Tracking.Ablations;
using Runner.Tracking.Reports;

namespace Runner.Tests.Tracking.Reports;

/// <summary>From recorded predictions to the section "Tests over examples".</summary>
public class ExampleTestAnalysisTests
{
    private const string Accuracy = "eval/dev/accuracy";

    private static readonly string[] Arms = ["plain", "better", "same"];

    private readonly Dictionary<string, IReadOnlyList<ExamplePrediction>> _kept = [];

    private readonly List<AblationRun> _runs = [];

    [Theory]
    [InlineData("eval/dev/accuracy", ExampleTest.Auto, ExampleTest.Mcnemar)]
    [InlineData("eval/dev/f1", ExampleTest.Auto, ExampleTest.Randomization)]
    [InlineData("eval/dev/accuracy", ExampleTest.Bootstrap, ExampleTest.Bootstrap)]
    [InlineData("eval/dev/loss", ExampleTest.Auto, null)]
    [InlineData("train/accuracy", ExampleTest.Auto, null)]
    [InlineData("eval/accuracy", ExampleTest.Auto, null)]
    [InlineData("eval/../accuracy", ExampleTest.Auto, null)]
    [InlineData("eval/dev/accuracy", ExampleTest.None, null)]
    public void The_recipe_decides_the_test_before_any_run(string name, ExampleTest asked, ExampleTest? made) =>
        Assert.Equal(made, Planned(name, asked)?.Test);

    [Fact]
    public void One_seed_of_an_accuracy_is_McNemars_test_with_its_counts()
    {
        Add("plain", 1, Right(100, i => i < 60));
        Add("better", 1, Right(100, i => i < 58 || i is >= 60 and < 80));      // 2 lost, 20 gained
        Add("same", 1, Right(100, i => i < 60));

        var tests = Analyze([1], Planned(Accuracy)!)!;

        Assert.Empty(tests.BySeed);
        var better = tests.Pooled[0];
        Assert.Equal(("better", "McNemar, mid-p", (2, 20), 100, 100), (better.Arm, better.Test, better.Discordant!.Value, better.Examples!.Value, better.Units!.Value));
        Assert.Equal(0.18, better.Difference!.Value, 12);
        Assert.InRange(better.PValue!.Value, 1e-6, 1e-3);
        Assert.Equal(2 * better.PValue.Value, better.AdjustedP!.Value, 12);
        Assert.Equal((1, 1, 0, 0), (tests.Pooled[1].PValue, tests.Pooled[1].ExactP, tests.Pooled[1].Low, tests.Pooled[1].High));
    }

    [Fact]
    public void The_family_is_what_the_recipe_asks_for_whatever_ran()
    {
        Add("plain", 1, Right(100, i => i < 60));
        Add("better", 1, Right(100, i => i < 80));

        var tests = Analyze([1], Planned(Accuracy)!, Planned("eval/dev/f1")!)!;

        Assert.Equal(4, tests.Family);
        Assert.Equal(2, tests.Pooled.Count(row => row.PValue is not null));
        Assert.Equal(4 * tests.Pooled[0].PValue!.Value, tests.Pooled[0].AdjustedP!.Value, 12);
        Assert.Equal((null, "its run is missing"), (tests.Pooled[1].Test, tests.Pooled[1].Note));
    }

    [Fact]
    public void Several_seeds_are_pooled_and_listed()
    {
        foreach (var seed in (long[])[1, 2, 3])
        {
            Add("plain", seed, Right(200, i => Draw(seed, i) < 0.5));
            Add("better", seed, Right(200, i => Draw(seed, i + 1000) < 0.7));
        }
        var tests = Analyze([1, 2, 3], Planned(Accuracy)!)!;
        var pooled = tests.Pooled[0];
        Assert.Equal(("t over seeds, bootstrap over units", 3, 0.25), (pooled.Test, pooled.Seeds, pooled.SmallestP));
        Assert.InRange(pooled.PValue!.Value, 0, 0.05);
        Assert.Equal(tests.BySeed.Where(row => row.Arm == "better").Average(row => row.Difference!.Value), pooled.Difference!.Value, 12);
        Assert.All(tests.BySeed.Where(row => row.Arm == "better"), row => Assert.NotNull(row.Discordant));
        Assert.Equal("seed 1, 2, 3: its run is missing", tests.Pooled[1].Note);
    }

    [Fact]
    public void Other_test_sets_are_refused()
    {
        var plain = Right(50, i => i < 30);
        Add("plain", 1, plain);
        Refuse([.. plain.Take(49)], "not the baseline's test set: 49 predictions against 50");
        Refuse([.. plain.Select(one => one with { Example = one.Example + 1 })], "not the baseline's test set: example 1 stands where 0 does");
        Refuse([.. plain.Select(one => one with { Key = "k" })], "not the baseline's test set: example 0 (k) stands where 0 does");
        Refuse([.. plain.Select(one => one with { Unit = "u" })], "not the baseline's test set: example 0 belongs to another unit");
        Refuse([.. plain.Select((one, i) => i == 7 ? one with { Prediction = new ClassPrediction(1, 0) } : one)], "not the baseline's test set: example 7 has another truth");

        void Refuse(IReadOnlyList<ExamplePrediction> predictions, string why)
        {
            _runs.RemoveAll(run => run.Arm == "better");
            Add("better", 1, predictions);
            var row = Analyze([1], Planned(Accuracy)!)!.Pooled[0];
            Assert.Equal((null, null, why), (row.Test, row.PValue, row.Note));
        }
    }

    [Fact]
    public void Predictions_that_do_not_give_the_recorded_value_are_not_its()
    {
        Add("plain", 1, Right(50, i => i < 30));
        Add("better", 1, Right(50, i => i < 40));
        _runs[1] = _runs[1] with { Metrics = new Dictionary<string, double> { [Accuracy] = 0.5 } };
        Assert.Equal("its predictions give 0.8000 by the baseline's metric, its run recorded 0.5000", Analyze([1], Planned(Accuracy)!)!.Pooled[0].Note);
    }

    [Fact]
    public void Test_sets_that_change_with_the_seed_are_not_pooled()
    {
        foreach (var seed in (long[])[1, 2])
        {
            Add("plain", seed, [.. Right(50, i => i < 30).Select(one => one with { Key = $"{seed}" })]);
            Add("better", seed, [.. Right(50, i => i < 40).Select(one => one with { Key = $"{seed}" })]);
        }
        var tests = Analyze([1, 2], Planned(Accuracy)!)!;
        Assert.Equal("the test set changes with the seed (example 0 (2) stands where 0 (1) does), so seeds are not put together", tests.Pooled[0].Note);
        Assert.All(tests.BySeed.Where(row => row.Arm == "better"), row => Assert.NotNull(row.PValue));
    }

    [Fact]
    public void Examples_of_one_unit_go_together()
    {
        Add("plain", 1, Grouped(Right(90, i => i % 3 != 0)));
        Add("better", 1, Grouped(Right(90, i => i % 7 != 0)));
        var chosen = Analyze([1], Planned(Accuracy)!)!.Pooled[0];
        Assert.Equal(("randomization", 90, 30), (chosen.Test, chosen.Examples!.Value, chosen.Units!.Value));
        var asked = Analyze([1], Planned(Accuracy, ExampleTest.Mcnemar)!)!.Pooled[0];
        Assert.Null(asked.Test);
        Assert.Contains("needs independent examples", asked.Note, StringComparison.Ordinal);

        static IReadOnlyList<ExamplePrediction> Grouped(IReadOnlyList<ExamplePrediction> all) => [.. all.Select((one, i) => one with { Unit = $"passage {i / 3}" })];
    }

    [Fact]
    public void The_report_has_the_section_only_where_there_are_tests()
    {
        Add("plain", 1, Right(100, i => i < 60));
        Add("better", 1, Right(100, i => i < 58 || i is >= 60 and < 80));
        var options = new AblationOptions { Metrics = [new AblationMetric { Name = Accuracy, Goal = MetricGoal.Maximize }] };
        var summary = AblationAnalysis.Analyze(options, Arms, [1], "plain", _runs);
        Assert.Equal("", ExampleTestMarkdown.Write(summary));
        var text = ExampleTestMarkdown.Write(summary with { Examples = Analyze([1], Planned(Accuracy)!) });
        Assert.StartsWith("\n## Tests over examples\n\n", text, StringComparison.Ordinal);
        Assert.Contains("Holm-corrected over the 2 tests", text, StringComparison.Ordinal);
        Assert.Contains("| eval/dev/accuracy | better | 1 | 100 | 100 | +0.1800 | ", text, StringComparison.Ordinal);
        Assert.Contains(" | McNemar, mid-p | 2 / 20 | < 0.001 |\n", text, StringComparison.Ordinal);
        Assert.Contains("- eval/dev/accuracy, same: its run is missing\n", text, StringComparison.Ordinal);
        Assert.DoesNotContain("By seed", text, StringComparison.Ordinal);
    }

    private static PlannedExampleTest? Planned(string name, ExampleTest test = ExampleTest.Auto) => PlannedExampleTest.Of(
        new AblationMetric { Name = name, Goal = MetricGoal.Maximize, Test = test },
        [Composed.Component<IMetricComponent>("accuracy"), Composed.Component<IMetricComponent>("f1")]);

    private static IReadOnlyList<ExamplePrediction> Right(int count, Func<int, bool> isRight) =>
        [.. Enumerable.Range(0, count).Select(i => new ExamplePrediction(i, new ClassPrediction(isRight(i) ? 1 : 0, 1)))];

    private static double Draw(long seed, int i) => RandomStream.Create(seed, "test/right", i).NextDouble();

    private void Add(string arm, long seed, IReadOnlyList<ExamplePrediction> predictions)
    {
        var id = $"{arm}/{seed}/{_kept.Count}";
        _kept[id] = predictions;
        var metrics = new Dictionary<string, double>();
        foreach (var name in (string[])["accuracy", "f1"])
        {
            var metric = Composed.Component<IMetricComponent>(name).Build();
            foreach (var one in predictions)
                metric.Add(one.Prediction);
            metrics[$"eval/dev/{name}"] = metric.Result()[name];
        }
        _runs.Add(new AblationRun { Arm = arm, Seed = seed, RunId = id, State = AblationRunState.Finished, Metrics = metrics });
    }

    private ExampleTests? Analyze(IReadOnlyList<long> seeds, params PlannedExampleTest[] planned) =>
        new ExampleTestAnalysis(planned, (run, _) => new RecordedPredictions(_kept[run.RunId!])).Analyze(_runs, Arms, seeds, "plain");
}
