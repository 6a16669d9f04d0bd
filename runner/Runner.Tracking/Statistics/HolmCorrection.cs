namespace Runner.Tracking.Statistics;

/// <summary>
/// Holm's step-down correction (Scandinavian Journal of Statistics 6, 1979): keeps the chance of one false claim among all tests of a
/// family at the level asked for, whatever their dependence.
/// </summary>
public static class HolmCorrection
{
    /// <summary>Adjusted p in the order given; null stays null and does not count as a test.</summary>
    public static IReadOnlyList<double?> Adjust(IReadOnlyList<double?> pValues) => Adjust(pValues, pValues.Count(p => p is not null));

    /// <summary>Adjusted p in the order given, where the family was fixed before: tests that could not be made count as if they had shown nothing.</summary>
    /// <param name="pValues">Those that were made; null for the others, which stay null.</param>
    /// <param name="family">Number of tests in the family, no fewer than were made.</param>
    public static IReadOnlyList<double?> Adjust(IReadOnlyList<double?> pValues, int family)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(family, pValues.Count(p => p is not null));
        var order = Enumerable.Range(0, pValues.Count).Where(i => pValues[i] is not null).OrderBy(i => pValues[i]).ToList();
        var adjusted = new double?[pValues.Count];
        var largest = 0.0;
        for (var rank = 0; rank < order.Count; rank++)
        {
            largest = Math.Max(largest, Math.Min(1, (family - rank) * pValues[order[rank]]!.Value));
            adjusted[order[rank]] = largest;
        }
        return adjusted;
    }
}
