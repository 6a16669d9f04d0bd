namespace Runner.Tracking.Statistics.Examples;

/// <summary>A metric that is a mean over examples, by the sums of each unit: a draw costs one addition for each unit.</summary>
public sealed class PairedMeans : IPairedUnits
{
    private readonly double[] _differences;
    private readonly int[] _sizes;

    /// <param name="units">Unit of each example, from 0, without gaps.</param>
    /// <param name="baseline">Value of each example by the baseline.</param>
    /// <param name="other">By the other model.</param>
    public PairedMeans(IReadOnlyList<int> units, IReadOnlyList<double> baseline, IReadOnlyList<double> other)
    {
        var count = units.Count == 0 ? 0 : units.Max() + 1;
        (_differences, _sizes) = (new double[count], new int[count]);
        var differs = new bool[count];
        for (var i = 0; i < units.Count; i++)
        {
            _differences[units[i]] += other[i] - baseline[i];
            _sizes[units[i]]++;
            differs[units[i]] |= !other[i].Equals(baseline[i]);
        }
        Differing = differs.Count(differs => differs);
    }

    public int Units => _sizes.Length;

    public int Differing { get; }

    public double Difference(ReadOnlySpan<int> times)
    {
        var (sum, examples) = (0.0, 0L);
        for (var unit = 0; unit < times.Length; unit++)
        {
            sum += times[unit] * _differences[unit];
            examples += (long)times[unit] * _sizes[unit];
        }
        return examples == 0 ? 0 : sum / examples;
    }

    public double Exchanged(ReadOnlySpan<bool> exchanged)
    {
        var (sum, examples) = (0.0, 0L);
        for (var unit = 0; unit < exchanged.Length; unit++)
        {
            sum += exchanged[unit] ? -_differences[unit] : _differences[unit];
            examples += _sizes[unit];
        }
        return examples == 0 ? 0 : sum / examples;
    }
}
