using Runner.Tracking.Statistics;

namespace Runner.Tests.Tracking.Statistics;

public class StatisticsTests
{
    // "sleep" data of Student (Biometrika 6, 1908), hours gained with two drugs by the same ten patients; the figures for the paired
    // test are those every textbook prints: t = -4.0621, 9 degrees of freedom, p = 0.002833, interval -2.4598858 to -0.7001142.
    private static readonly double[] First = [0.7, -1.6, -0.2, -1.2, -0.1, 3.4, 3.7, 0.8, 0.0, 2.0];
    private static readonly double[] Second = [1.9, 0.8, 1.1, 0.1, -0.1, 4.4, 5.5, 1.6, 4.6, 3.4];

    [Fact]
    public void The_paired_test_gives_the_published_figures()
    {
        var result = PairedComparison.Of(BySeed(Second), BySeed(First));
        Assert.Equal(10, result.Pairs);
        Assert.Equal(-1.58, result.MeanDifference!.Value, 12);
        Assert.Equal(-4.0621, result.Statistic!.Value, 4);
        Assert.Equal(0.002833, result.PValue!.Value, 6);
        Assert.Equal(-2.4598858, result.Low!.Value, 7);
        Assert.Equal(-0.7001142, result.High!.Value, 7);
        Assert.Equal(-1.28456, result.EffectSize!.Value, 5);    // -1.58 / 1.229995
        Assert.Null(result.NotApplicable);
    }

    // two-sided 95 % points of Student's t as printed in any table
    [Theory]
    [InlineData(2, 12.706)]
    [InlineData(3, 4.303)]
    [InlineData(5, 2.776)]
    [InlineData(11, 2.228)]
    [InlineData(31, 2.042)]
    public void The_interval_uses_the_tabulated_points(int count, double point)
    {
        var sample = Enumerable.Range(0, count).Select(i => (double)i).ToList();
        var summary = SampleSummary.Of(sample);
        var error = summary.StandardDeviation!.Value / Math.Sqrt(count);
        Assert.Equal(point, (summary.High!.Value - summary.Mean!.Value) / error, 3);
        Assert.Equal(point, (summary.Mean!.Value - summary.Low!.Value) / error, 3);
        Assert.Equal((count - 1) / 2.0, summary.Mean!.Value, 12);
        Assert.Equal(Math.Sqrt(count * (count + 1) / 12.0), summary.StandardDeviation!.Value, 12);
    }

    [Fact]
    public void One_value_has_a_mean_and_no_spread()
    {
        var summary = SampleSummary.Of([2.5]);
        Assert.Equal((1, 2.5, null, null), (summary.Count, summary.Mean, summary.StandardDeviation, summary.Low));
        Assert.Null(SampleSummary.Of([]).Mean);
    }

    [Fact]
    public void Values_that_are_not_finite_are_counted_apart()
    {
        var summary = SampleSummary.Of([1, double.NaN, 3, double.PositiveInfinity]);
        Assert.Equal((2, 2, 2.0), (summary.Count, summary.NonFinite, summary.Mean));
        Assert.Equal(1, PairedComparison.Of(BySeed([1, double.NaN]), BySeed([2, 3])).Pairs);
    }

    [Fact]
    public void Equal_values_have_exactly_no_spread()
    {
        var summary = SampleSummary.Of([0.1, 0.1, 0.1]);
        Assert.Equal((0.1, 0.0, 0.1, 0.1), (summary.Mean, summary.StandardDeviation, summary.Low, summary.High));
    }

    [Fact]
    public void Where_the_test_does_not_apply_it_says_why()
    {
        Assert.Equal("n/a: needs 2 seeds", PairedComparison.Of(BySeed([1]), BySeed([2])).NotApplicable);
        Assert.Equal("n/a: identical for every seed", PairedComparison.Of(BySeed([1, 2]), BySeed([1, 2])).NotApplicable);
        Assert.Equal("n/a: the same difference for every seed", PairedComparison.Of(BySeed([1, 2]), BySeed([2, 3])).NotApplicable);
        var apart = PairedComparison.Of(new Dictionary<long, double> { [1] = 1 }, new Dictionary<long, double> { [2] = 1 });
        Assert.Equal(("n/a: no seed in common", 0, null), (apart.NotApplicable, apart.Pairs, apart.PValue));
    }

    [Fact]
    public void Pairs_are_made_by_seed_not_by_order()
    {
        var baseline = new Dictionary<long, double> { [3] = 3, [1] = 1, [2] = 2, [9] = 100 };
        var other = new Dictionary<long, double> { [1] = 2, [2] = 3.5, [3] = 4 };
        var result = PairedComparison.Of(baseline, other);
        Assert.Equal(3, result.Pairs);
        Assert.Equal(3.5 / 3, result.MeanDifference!.Value, 12);
        Assert.Equal(7, result.Statistic!.Value, 9);    // differences 1, 1.5, 1: mean 7/6, sd 1/sqrt(12), error 1/6
        Assert.Equal(0.0198, result.PValue!.Value, 4);  // two-sided p of t = 7 with 2 degrees of freedom: 1 - 7/sqrt(51)
    }

    [Fact]
    public void Holm_steps_down_and_never_goes_back()
    {
        // by hand: 4 x 0.005, 3 x 0.01, 2 x 0.03, and 1 x 0.04 raised to the one before
        Assert.Equal([0.06, 0.06, 0.03, null, 0.02], HolmCorrection.Adjust([0.03, 0.04, 0.01, null, 0.005]).Select(Round));
        Assert.Equal([1.0, 1.0], HolmCorrection.Adjust([0.6, 0.9]).Select(Round));
        Assert.Equal([0.03, 0.03, 0.03], HolmCorrection.Adjust([0.01, 0.01, 0.01]).Select(Round));
        Assert.Empty(HolmCorrection.Adjust([]));
    }

    private static double? Round(double? p) => p is { } value ? Math.Round(value, 12) : null;

    private static Dictionary<long, double> BySeed(IEnumerable<double> values) =>
        values.Select((v, i) => (v, i)).ToDictionary(x => (long)x.i, x => x.v);
}
