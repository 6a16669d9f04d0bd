using Runner.Execution;
using Runner.Randomness;

namespace Runner.Tracking.Statistics.Examples;

/// <summary>Draws of units. Each is a pure function of (<see cref="Seed"/>, purpose, draw), so threads and their number change nothing, and all arms and seeds get the same ones.</summary>
public static class UnitDraws
{
    /// <summary>Draws of a test where nothing else is said.</summary>
    public const int Default = 10_000;

    /// <summary>Seed of all draws where nothing else is said: a report that is written again says the same.</summary>
    public const long Seed = 20131;

    /// <summary>The differences of a paired bootstrap: in each draw as many units as there are, with replacement, the same ones for both models.</summary>
    public static double[] Resampled(IPairedUnits pair, int draws = Default, long seed = Seed)
    {
        var differences = new double[draws];
        ParallelLoop.For(0, draws, -1, draw =>
        {
            var random = RandomStream.Create(seed, "tests/bootstrap-units", draw);
            var times = new int[pair.Units];
            for (var i = 0; i < times.Length; i++)
                times[random.NextInt32(times.Length)]++;
            differences[draw] = pair.Difference(times);
        });
        return differences;
    }

    /// <summary>The differences under approximate randomization: in each draw the two models change places in each unit with a chance of one half.</summary>
    public static double[] Exchanged(IPairedUnits pair, int draws = Default, long seed = Seed)
    {
        var differences = new double[draws];
        ParallelLoop.For(0, draws, -1, draw =>
        {
            var random = RandomStream.Create(seed, "tests/randomization-units", draw);
            var exchanged = new bool[pair.Units];
            var bits = 0UL;
            for (var i = 0; i < exchanged.Length; i++)
            {
                if (i % 64 == 0)
                    bits = random.NextUInt64();
                exchanged[i] = (bits >> (i % 64) & 1) == 1;
            }
            differences[draw] = pair.Exchanged(exchanged);
        });
        return differences;
    }

    /// <summary>The difference over all units once.</summary>
    public static double Observed(IPairedUnits pair)
    {
        var once = new int[pair.Units];
        Array.Fill(once, 1);
        return pair.Difference(once);
    }

    /// <summary>Two-sided p of 0 among drawn differences: twice the smaller tail, draws of 0 in both, and the sample itself counted with the draws; at most 1.</summary>
    /// <remarks>A draw that is no number counts on both sides, so it never helps.</remarks>
    internal static double TwoSided(IReadOnlyList<double> draws)
    {
        var (below, above) = (1, 1);
        foreach (var draw in draws)
        {
            if (!(draw > Tie))
                below++;
            if (!(draw < -Tie))
                above++;
        }
        return Math.Min(1, 2.0 * Math.Min(below, above) / (draws.Count + 1));
    }

    /// <summary>Differences up to this are ties: the same counts added in another order may differ in their last digits.</summary>
    internal const double Tie = 1e-12;

    /// <summary>Quantile of finite draws in ascending order, interpolated between neighbours (R's type 7); null without any.</summary>
    internal static double? Quantile(double[] ascending, double share)
    {
        if (ascending.Length == 0)
            return null;
        var place = share * (ascending.Length - 1);
        var at = (int)Math.Floor(place);
        return at + 1 < ascending.Length ? ascending[at] + (place - at) * (ascending[at + 1] - ascending[at]) : ascending[at];
    }

    internal static double[] Ascending(IEnumerable<double> draws) => [.. draws.Where(double.IsFinite).Order()];
}
