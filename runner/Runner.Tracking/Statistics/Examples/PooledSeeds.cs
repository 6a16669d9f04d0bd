using MathNet.Numerics.Distributions;
using Runner.Execution;
using Runner.Randomness;

namespace Runner.Tracking.Statistics.Examples;

/// <summary>
/// Several seeds on one test set: is the mean difference one that other seeds and other examples would show too? Seeds and units are crossed, as every seed answers every unit, so
/// two parts of the variance are added: V = s² / S + C. The first is the variance of the seeds' differences over their number S; what a seed's own answers to the units vary by is in
/// it. The second is what all seeds share of the units: the mean covariance between two seeds' differences over the same bootstrap draws.
/// </summary>
/// <remarks>
/// <para>With fewer than <see cref="FewSeeds"/> seeds, drawing seeds with replacement would find far too little variance (two seeds have three different draws). The seed level is a t
/// interval: T / sqrt(V) against Student's t with the degrees of freedom of Satterthwaite 1946 (Biometrics Bulletin 2), V² / ((s² / S)² / (S - 1) + C² / (n - 1)), n units.</para>
/// <para>From there on seeds and units are drawn together (hierarchical bootstrap). A draw is the mean difference, moved by the seeds drawn and by the units drawn. Drawing both at once as
/// they are counts the interaction of seeds and units three times (Owen 2007, Annals of Applied Statistics 1, the pigeonhole bootstrap); so each part is scaled to the variance above,
/// and both together get the tails of Student's t with the same degrees of freedom instead of the normal ones, since the variance is estimated from S seeds.</para>
/// </remarks>
/// <param name="Seeds">S.</param>
/// <param name="Difference">Mean over the seeds of other minus baseline.</param>
/// <param name="Low">Lower end of the 95 % interval; null with one seed.</param>
/// <param name="High">Upper end.</param>
/// <param name="PValue">Two-sided; null with one seed, and where seeds and draws do not vary although there is a difference.</param>
public sealed record PooledSeeds(int Seeds, double Difference, double? Low, double? High, double? PValue)
{
    /// <summary>Fewest seeds that are drawn with replacement.</summary>
    public const int FewSeeds = 5;

    /// <summary>Satterthwaite's degrees of freedom; null without a variance.</summary>
    public double? DegreesOfFreedom { get; init; }

    /// <summary>Smallest p of a test that only asks for the signs of the seeds' differences, 2 / 2^S: how little so few seeds can show by themselves.</summary>
    public double SmallestSignP => Math.Min(1, 2 * Math.Pow(2, -Seeds));

    /// <param name="differences">Difference of each seed, [S].</param>
    /// <param name="draws">Bootstrap draws of each seed over the same units, [S][draws] (<see cref="UnitDraws.Resampled"/>).</param>
    /// <param name="units">Number of units.</param>
    /// <param name="seed">Of the draws of seeds.</param>
    public static PooledSeeds Of(IReadOnlyList<double> differences, IReadOnlyList<double[]> draws, int units, long seed = UnitDraws.Seed)
    {
        var count = differences.Count;
        var mean = Moments.Mean(differences);
        if (count < 2)
            return new PooledSeeds(count, mean, null, null, null);
        var kept = Enumerable.Range(0, draws[0].Length).Where(draw => draws.All(of => double.IsFinite(of[draw]))).ToArray();
        if (kept.Length < 2 || !double.IsFinite(mean) || units < 2)
            return new PooledSeeds(count, mean, null, null, null);
        var means = kept.Select(draw => draws.Average(of => of[draw])).ToArray();
        var ofSeeds = Math.Pow(Moments.StandardDeviation(differences), 2) / count;
        var (ofMeans, shared) = (Variance(means), Shared(draws, kept, means) * units / (units - 1));
        if (ofSeeds + shared <= UnitDraws.Tie * UnitDraws.Tie)
            return new PooledSeeds(count, mean, mean, mean, Math.Abs(mean) <= UnitDraws.Tie ? 1 : null);
        var variance = ofSeeds + shared;
        var freedom = variance * variance / (ofSeeds * ofSeeds / (count - 1) + shared * shared / (units - 1));
        return count < FewSeeds ? Student(count, mean, Math.Sqrt(variance), freedom) : Drawn(differences, mean, means, ofMeans > 0 ? Math.Sqrt(shared / ofMeans) : 0, freedom, seed);
    }

    private static PooledSeeds Student(int count, double mean, double error, double freedom)
    {
        var half = StudentT.InvCDF(0, 1, freedom, 0.975) * error;
        var p = Math.Min(1, 2 * StudentT.CDF(0, 1, freedom, -Math.Abs(mean / error)));
        return new PooledSeeds(count, mean, mean - half, mean + half, p) { DegreesOfFreedom = freedom };
    }

    private static PooledSeeds Drawn(IReadOnlyList<double> differences, double mean, double[] means, double scale, double freedom, long seed)
    {
        var count = differences.Count;
        var drawn = new double[means.Length];
        ParallelLoop.For(0, drawn.Length, -1, draw =>
        {
            var random = RandomStream.Create(seed, "tests/bootstrap-seeds", draw);
            var sum = 0.0;
            for (var i = 0; i < count; i++)
                sum += differences[random.NextInt32(count)] - mean;
            // the variance of a mean of draws lacks (S - 1) / S; dividing by a drawn chi² makes the tails those of t
            var moved = sum / count * Math.Sqrt(count / (count - 1.0)) + (means[draw] - mean) * scale;
            drawn[draw] = mean + moved * Math.Sqrt(freedom / ChiSquared(freedom, random));
        });
        var ascending = UnitDraws.Ascending(drawn);
        return new PooledSeeds(count, mean, UnitDraws.Quantile(ascending, 0.025), UnitDraws.Quantile(ascending, 0.975), UnitDraws.TwoSided(drawn)) { DegreesOfFreedom = freedom };
    }

    // twice a gamma variate of half as many degrees of freedom, at least 2 here (Marsaglia and Tsang 2000, ACM Transactions on Mathematical Software 26)
    private static double ChiSquared(double freedom, RandomStream random)
    {
        var shape = freedom / 2 - 1.0 / 3;
        while (true)
        {
            var normal = random.NextGaussian();
            var cube = Math.Pow(1 + normal / Math.Sqrt(9 * shape), 3);
            if (cube > 0 && Math.Log(1 - random.NextDouble()) < normal * normal / 2 + shape - shape * cube + shape * Math.Log(cube))
                return 2 * shape * cube;
        }
    }

    private static double Variance(double[] values) => Math.Pow(Moments.StandardDeviation(values), 2);

    // the mean of all S x S covariances is the variance of the mean; without the S variances, the mean of the others. Below 0 it is an estimate of 0.
    private static double Shared(IReadOnlyList<double[]> draws, int[] kept, double[] means)
    {
        double count = draws.Count;
        var own = draws.Sum(of => Variance([.. kept.Select(draw => of[draw])]));
        return Math.Max(0, (count * count * Variance(means) - own) / (count * (count - 1)));
    }
}
