using Runner.Metrics;
using Runner.Randomness;
using Runner.Tests.Support;
using Runner.Tracking.Statistics.Examples;

namespace Runner.Tests.Tracking.Statistics.Examples;

/// <summary>Tests over examples against worked and published values.</summary>
public class ExampleTestsOfModelsTests
{
    // Fagerland, Lydersen and Laake 2013 (BMC Medical Research Methodology 13:91): airway hyper-responsiveness before and after stem cell transplantation (1 and 7 of 21 children
    // discordant; exact 0.070, mid-p 0.039), complete response before and after consolidation therapy (6 and 16 of 161 patients; exact 0.052, mid-p 0.035)
    [Theory]
    [InlineData(1, 7, 0.070, 0.039)]
    [InlineData(6, 16, 0.052, 0.035)]
    [InlineData(16, 6, 0.052, 0.035)]
    public void McNemar_gives_the_published_figures(int first, int second, double exact, double mid)
    {
        var test = McNemarTest.Of(first, second);
        Assert.Equal((exact, mid), (Math.Round(test.ExactP, 3), Math.Round(test.MidP, 3)));
    }

    // by hand: 2 (C(8,0) + C(8,1)) / 2^8 = 18/256, less C(8,1) / 2^8; 2 / 2^5, less 1 / 2^5
    [Fact]
    public void McNemar_is_a_binomial_test_of_the_discordant()
    {
        Assert.Equal(18.0 / 256, McNemarTest.Of(1, 7).ExactP, 12);
        Assert.Equal(10.0 / 256, McNemarTest.Of(1, 7).MidP, 12);
        Assert.Equal((2.0 / 32, 1.0 / 32), (Math.Round(McNemarTest.Of(0, 5).ExactP, 12), Math.Round(McNemarTest.Of(0, 5).MidP, 12)));
        Assert.Equal(1.0 / 32, McNemarTest.Of(0, 5).SmallestP, 12);
        Assert.Equal((1, 1, 1), (McNemarTest.Of(0, 0).MidP, McNemarTest.Of(4, 4).MidP, McNemarTest.Of(4, 4).ExactP));
        var counted = McNemarTest.Of([true, true, false, false, true], [true, false, true, true, true]);
        Assert.Equal((1, 2), (counted.BaselineOnly, counted.OtherOnly));
    }

    [Fact]
    public void Identical_predictions_have_p_1_in_every_test()
    {
        var values = Values(100, (random, _) => random.NextInt32(2));
        var means = new PairedMeans(Alone(100), values, values);
        Assert.Equal((1, 1), (PairedBootstrap.Of(means, 500).PValue, RandomizationTest.Of(means, 500).PValue));
        Assert.Equal((0, 0, 0), (PairedBootstrap.Of(means, 500).Difference, PairedBootstrap.Of(means, 500).Low, PairedBootstrap.Of(means, 500).High));
        var predictions = Classes(100, 0);
        foreach (var metric in (string[])["f1", "{ type: f1, average: macro }", "matthews", "accuracy"])
        {
            var component = Composed.Component<IMetricComponent>(metric);
            var pair = new PairedPredictions(component, component.Main, Alone(100), predictions, [.. predictions.Select(one => one with { })]);
            Assert.Equal((1, 1, 0), (PairedBootstrap.Of(pair, 200).PValue, RandomizationTest.Of(pair, 200).PValue, pair.Differing));
        }
        var draws = UnitDraws.Resampled(means, 200);
        Assert.Equal(1, PooledSeeds.Of([0, 0], [draws, draws], 100).PValue);
        Assert.Equal(1, PooledSeeds.Of([0, 0, 0, 0, 0, 0], [.. Enumerable.Repeat(draws, 6)], 100).PValue);
        Assert.Equal(1, McNemarTest.Of([.. values.Select(v => v > 0)], [.. values.Select(v => v > 0)]).MidP);
    }

    // three units of difference 1: |sum| is 3 in two of eight arrangements, so p tends to 1/4
    [Fact]
    public void Randomization_counts_arrangements_as_large_and_ties_among_them()
    {
        var test = RandomizationTest.Of(new PairedMeans(Alone(3), [0, 0, 0], [1, 1, 1]), 20_000);
        Assert.Equal(0.25, test.PValue, 0.01);
        Assert.Equal((test.AtLeastAsLarge + 1.0) / 20_001, test.PValue);
        Assert.Equal(0.25, test.SmallestP);
        // two units of 1 and -1: every arrangement is at least as large as 0
        Assert.Equal(1, RandomizationTest.Of(new PairedMeans(Alone(2), [0, 1], [1, 0]), 100).PValue);
        // nothing is more extreme among 999 draws of forty differing units: the smallest p
        Assert.Equal(1.0 / 1000, RandomizationTest.Of(new PairedMeans(Alone(40), new double[40], [.. Enumerable.Repeat(1.0, 40)]), 999).PValue);
    }

    // the mean of n draws of d has mean d and variance (population variance) / n
    [Fact]
    public void The_bootstrap_interval_is_that_of_the_mean()
    {
        var other = Values(400, (random, _) => random.NextGaussian());
        var pair = new PairedMeans(Alone(400), new double[400], other);
        var mean = other.Average();
        var error = Math.Sqrt(other.Average(v => (v - mean) * (v - mean)) / 400);
        var test = PairedBootstrap.Of(pair);
        Assert.Equal(mean, test.Difference, 12);
        Assert.Equal(mean - 1.96 * error, test.Low!.Value, 0.1 * error);
        Assert.Equal(mean + 1.96 * error, test.High!.Value, 0.1 * error);
        Assert.Equal(2.0 / 10_001, test.SmallestP);
    }

    [Fact]
    public void Units_are_drawn_whole()
    {
        // two units of opposite sums: every draw is -1, 0 or 1
        var pair = new PairedMeans([0, 0, 0, 1, 1, 1], new double[6], [1, 1, 1, -1, -1, -1]);
        Assert.Equal([-1.0, 0, 1], UnitDraws.Resampled(pair, 200).Distinct().Order());
        Assert.Equal((2, 2), (pair.Units, pair.Differing));
    }

    [Theory]
    [InlineData("accuracy", "accuracy")]
    [InlineData("f1", "f1")]
    [InlineData("{ type: f1, average: macro }", "f1")]
    [InlineData("matthews", "matthews")]
    public void Counts_put_together_give_what_the_drawn_predictions_give(string metric, string value)
    {
        var component = Composed.Component<IMetricComponent>(metric);
        var (baseline, other) = (Classes(60, 1), Classes(60, 2));
        int[] units = [.. Enumerable.Range(0, 60).Select(i => i / 3)];
        var pair = new PairedPredictions(component, value, units, baseline, other);
        var random = RandomStream.Create(5, "times");
        int[] times = [.. Enumerable.Range(0, 20).Select(_ => random.NextInt32(4))];
        Assert.Equal(Judge(other) - Judge(baseline), pair.Difference(times), 12);

        double Judge(IReadOnlyList<Prediction> predictions)
        {
            var built = component.Build();
            for (var i = 0; i < 60; i++)
            {
                for (var k = 0; k < times[units[i]]; k++)
                    built.Add(predictions[i]);
            }
            return built.Result()[value];
        }
    }

    [Fact]
    public void Means_and_rebuilt_metrics_agree_and_threads_change_nothing()
    {
        var component = Composed.Component<IMetricComponent>("accuracy");
        var (baseline, other) = (Classes(90, 3), Classes(90, 4));
        int[] units = [.. Enumerable.Range(0, 90).Select(i => i / 2)];
        var rebuilt = new PairedPredictions(component, "accuracy", units, baseline, other);
        var means = new PairedMeans(units, [.. baseline.Select(Right)], [.. other.Select(Right)]);
        Assert.All(UnitDraws.Resampled(rebuilt, 300).Zip(UnitDraws.Resampled(means, 300)), pair => Assert.Equal(pair.First, pair.Second, 12));
        Assert.All(UnitDraws.Exchanged(rebuilt, 300).Zip(UnitDraws.Exchanged(means, 300)), pair => Assert.Equal(pair.First, pair.Second, 12));
        Assert.Equal(UnitDraws.Resampled(means, 300), UnitDraws.Resampled(means, 300));

        static double Right(ClassPrediction one) => one.Predicted == one.Truth ? 1 : 0;
    }

    // with units that all say the same, only seeds vary: the paired t-test over them, t = 7 with 2 degrees of freedom
    [Fact]
    public void Few_seeds_alone_are_a_t_test()
    {
        double[][] draws = [.. new[] { 1.0, 1.5, 1.0 }.Select(d => Enumerable.Repeat(d, 100).ToArray())];
        var pooled = PooledSeeds.Of([1, 1.5, 1], draws, 50);
        Assert.Equal(3.5 / 3, pooled.Difference, 12);
        Assert.Equal(1 - 7 / Math.Sqrt(51), pooled.PValue!.Value, 9);
        Assert.Equal((2.0, 0.25), (Math.Round(pooled.DegreesOfFreedom!.Value, 9), pooled.SmallestSignP));
        Assert.Null(PooledSeeds.Of([1], [draws[0]], 50).PValue);
    }

    // with seeds that all say the same, only units vary: their bootstrap
    [Theory]
    [InlineData(3)]
    [InlineData(6)]
    public void Equal_seeds_leave_the_variance_of_the_units(int seeds)
    {
        var pair = new PairedMeans(Alone(400), new double[400], Values(400, (random, _) => 0.1 + random.NextGaussian()));
        var draws = UnitDraws.Resampled(pair, 4000);
        var (one, pooled) = (PairedBootstrap.Of(pair, draws), PooledSeeds.Of([.. Enumerable.Repeat(one0(), seeds)], [.. Enumerable.Repeat(draws, seeds)], 400));
        Assert.Equal(one.Low!.Value, pooled.Low!.Value, 0.01);
        Assert.Equal(one.High!.Value, pooled.High!.Value, 0.01);

        double one0() => UnitDraws.Observed(pair);
    }

    [Fact]
    public void A_thousand_examples_take_seconds()
    {
        var started = TimeProvider.System.GetTimestamp();
        var (baseline, other) = (Classes(1000, 5), Classes(1000, 6));
        var pair = new PairedPredictions(Composed.Component<IMetricComponent>("{ type: f1, average: macro }"), "f1", Alone(1000), baseline, other);
        PairedBootstrap.Of(pair);
        RandomizationTest.Of(pair);
        Assert.InRange(TimeProvider.System.GetElapsedTime(started).TotalSeconds, 0, 60);
    }

    private static int[] Alone(int count) => [.. Enumerable.Range(0, count)];

    private static double[] Values(int count, Func<RandomStream, int, double> draw)
    {
        var random = RandomStream.Create(1, "test/values");
        return [.. Enumerable.Range(0, count).Select(i => draw(random, i))];
    }

    private static List<ClassPrediction> Classes(int count, long seed)
    {
        var (random, truth) = (RandomStream.Create(seed, "test/classes"), RandomStream.Create(0, "test/truth"));
        return [.. Enumerable.Range(0, count).Select(_ => new ClassPrediction(random.NextInt32(3), truth.NextInt32(3)))];
    }
}
