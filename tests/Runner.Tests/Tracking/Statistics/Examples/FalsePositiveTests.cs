using Runner.Metrics;
using Runner.Randomness;
using Runner.Tracking.Statistics.Examples;

namespace Runner.Tests.Tracking.Statistics.Examples;

/// <summary>
/// How often each test claims a difference at 5 % where there is none, and where there is one. Simulated with fixed seeds; the standard error of 2,000 repetitions is 0.5 %. Sizes are such that
/// ties do not matter: where few examples are discordant, counting ties keeps randomization below its level, as it should.
/// </summary>
public class FalsePositiveTests
{
    private const int Repetitions = 2000, Draws = 199;

    // 12 % and 20 % of the examples are discordant
    [Theory]
    [InlineData(300, 0.06)]
    [InlineData(500, 0.10)]
    public void McNemar_mid_p(int examples, double eachSide) => AssertLevel(repetition =>
    {
        var random = RandomStream.Create(11, "null/mcnemar", repetition);
        var (first, second) = (0, 0);
        for (var i = 0; i < examples; i++)
        {
            var drawn = random.NextDouble();
            first += drawn < eachSide ? 1 : 0;
            second += drawn >= 1 - eachSide ? 1 : 0;
        }
        return McNemarTest.Of(first, second).MidP;
    });

    [Theory]
    [InlineData(300, 1)]
    [InlineData(100, 4)]
    public void Bootstrap_of_a_share(int units, int size) => AssertLevel(repetition => PairedBootstrap.Of(Shares(repetition, units, size, 0), Draws, repetition).PValue);

    [Theory]
    [InlineData(800, 1)]
    [InlineData(150, 6)]
    public void Randomization_of_a_share(int units, int size) => AssertLevel(repetition => RandomizationTest.Of(Shares(repetition, units, size, 0), Draws, repetition).PValue);

    [Theory]
    [InlineData(300, 1)]
    [InlineData(80, 3)]
    public void Randomization_of_an_f1(int units, int size) => AssertLevel(repetition => RandomizationTest.Of(F1(repetition, units, size, 0), Draws, repetition).PValue);

    [Theory]
    [InlineData(200, 1)]
    [InlineData(120, 3)]
    public void Bootstrap_of_an_f1(int units, int size) => AssertLevel(repetition => PairedBootstrap.Of(F1(repetition, units, size, 0), Draws, repetition).PValue);

    // what differs between repetitions: seeds, examples, or what a seed says about an example; alone and together
    [Theory]
    [InlineData(2, 1, 0, 0.05)]
    [InlineData(3, 0, 1, 0.05)]
    [InlineData(3, 0.1, 1, 1)]
    [InlineData(4, 0.05, 0.5, 1)]
    [InlineData(5, 0.1, 1, 1)]
    [InlineData(5, 0, 0.1, 1)]
    [InlineData(8, 0.1, 0.5, 1)]
    [InlineData(8, 0, 1, 0.5)]
    public void Seeds_and_examples_together(int seeds, double ofSeeds, double ofUnits, double ofBoth) => AssertLevel(repetition => Pooled(repetition, seeds, ofSeeds, ofUnits, ofBoth, 0));

    [Fact]
    public void A_difference_that_is_there_is_found()
    {
        Assert.InRange(Share(repetition => PairedBootstrap.Of(Shares(repetition, 300, 1, 0.15), Draws, repetition).PValue, 300), 0.8, 1);
        Assert.InRange(Share(repetition => RandomizationTest.Of(Shares(repetition, 300, 1, 0.15), Draws, repetition).PValue, 300), 0.8, 1);
        Assert.InRange(Share(repetition => RandomizationTest.Of(F1(repetition, 200, 1, 0.2), Draws, repetition).PValue, 300), 0.8, 1);
        Assert.InRange(Share(repetition => Pooled(repetition, 3, 0.02, 1, 1, 0.7), 300), 0.8, 1);
        Assert.InRange(Share(repetition => Pooled(repetition, 6, 0.1, 1, 1, 0.6), 300), 0.8, 1);
    }

    private static void AssertLevel(Func<long, double> test)
    {
        var share = Share(test, Repetitions);
        TestContext.Current.TestOutputHelper?.WriteLine($"{share:P2} of {Repetitions} claims");
        Assert.InRange(share, 0.04, 0.06);
    }

    private static double Share(Func<long, double> test, int repetitions) => Enumerable.Range(0, repetitions).Count(repetition => test(repetition) <= 0.05) / (double)repetitions;

    // each unit is easy or hard for each model, and its examples are right accordingly: examples of a unit go together
    private static PairedMeans Shares(long repetition, int units, int size, double advantage)
    {
        var random = RandomStream.Create(13, "null/shares", repetition);
        var (of, baseline, other) = (new List<int>(), new List<double>(), new List<double>());
        for (var unit = 0; unit < units; unit++)
        {
            var shared = random.NextDouble();
            var (first, second) = (random.NextDouble() * 0.7 + 0.3 * shared, random.NextDouble() * 0.7 + 0.3 * shared + advantage);
            for (var i = 0; i < size; i++)
            {
                of.Add(unit);
                baseline.Add(random.NextDouble() < first ? 1 : 0);
                other.Add(random.NextDouble() < second ? 1 : 0);
            }
        }
        return new PairedMeans(of, baseline, other);
    }

    private static PairedPredictions F1(long repetition, int units, int size, double advantage)
    {
        var random = RandomStream.Create(17, "null/f1", repetition);
        var (of, baseline, other) = (new List<int>(), new List<ClassPrediction>(), new List<ClassPrediction>());
        for (var unit = 0; unit < units; unit++)
        {
            var (first, second) = (0.5 + 0.4 * random.NextDouble(), Math.Min(0.98, 0.5 + 0.4 * random.NextDouble() + advantage));
            for (var i = 0; i < size; i++)
            {
                var truth = random.NextInt32(2);
                of.Add(unit);
                baseline.Add(new ClassPrediction(random.NextDouble() < first ? truth : 1 - truth, truth));
                other.Add(new ClassPrediction(random.NextDouble() < second ? truth : 1 - truth, truth));
            }
        }
        return new PairedPredictions(Metric, "f1", of, baseline, other);
    }

    private static PlainF1 Metric { get; } = new();

    // the F1 of class 1 by three counts: the level is a matter of the test, and thousands of simulations one of speed
    private sealed class PlainF1 : IMetricComponent
    {
        public Type Judges => typeof(ClassPrediction);

        public string Main => "f1";

        public IReadOnlyList<MetricValue> Values => MetricValue.Formed(MetricForm.Counts, MetricValue.Higher("f1"));

        public IMetric Build() => new Counter();

        private sealed class Counter : IAdditiveMetric
        {
            private long _right, _predicted, _true;

            public void Add(Prediction prediction)
            {
                var one = (ClassPrediction)prediction;
                _right += one.Predicted == 1 && one.Truth == 1 ? 1 : 0;
                _predicted += one.Predicted;
                _true += one.Truth;
            }

            public void Add(IMetric other, long times)
            {
                var counts = (Counter)other;
                (_right, _predicted, _true) = (_right + times * counts._right, _predicted + times * counts._predicted, _true + times * counts._true);
            }

            public IReadOnlyDictionary<string, double> Result() =>
                new Dictionary<string, double> { ["f1"] = _predicted + _true == 0 ? 0 : 2.0 * _right / (_predicted + _true) };
        }
    }

    // difference of seed s on unit i: shift + a(s) + b(i) + e(s, i)
    private static double Pooled(long repetition, int seeds, double ofSeeds, double ofUnits, double ofBoth, double shift)
    {
        const int units = 50;
        var random = RandomStream.Create(19, "null/seeds", repetition);
        var ofUnit = Enumerable.Range(0, units).Select(_ => ofUnits * random.NextGaussian()).ToArray();
        var (differences, draws) = (new List<double>(), new List<double[]>());
        for (var seed = 0; seed < seeds; seed++)
        {
            var ofSeed = shift + ofSeeds * random.NextGaussian();
            var pair = new PairedMeans([.. Enumerable.Range(0, units)], new double[units], [.. ofUnit.Select(b => ofSeed + b + ofBoth * random.NextGaussian())]);
            differences.Add(UnitDraws.Observed(pair));
            draws.Add(UnitDraws.Resampled(pair, Draws, repetition));
        }
        return PooledSeeds.Of(differences, draws, units, repetition).PValue!.Value;
    }
}
