namespace Runner.Tracking.Statistics.Examples;

/// <summary>
/// What two models said about the same examples, cut into units that are independent of each other, and a metric of it. Tests over examples draw whole units. Implementations
/// may be called by several threads at once.
/// </summary>
public interface IPairedUnits
{
    /// <summary>Number of units.</summary>
    int Units { get; }

    /// <summary>Number of units in which the two models do not say the same.</summary>
    int Differing { get; }

    /// <summary>The metric of the other model minus that of the baseline.</summary>
    /// <param name="times">How often each unit counts, [Units].</param>
    double Difference(ReadOnlySpan<int> times);

    /// <summary>The same difference over all units once, where the two models change places in some of them.</summary>
    /// <param name="exchanged">In which units they do, [Units].</param>
    double Exchanged(ReadOnlySpan<bool> exchanged);
}
