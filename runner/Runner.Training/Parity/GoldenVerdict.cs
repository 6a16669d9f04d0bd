using Runner.Parity;

namespace Runner.Training.Parity;

/// <summary>How a case went.</summary>
/// <param name="Case">Its folder, relative to the folder of all cases.</param>
/// <param name="Kind">What it calls itself; empty where that could not be read.</param>
/// <param name="Comparisons">Every comparison made.</param>
/// <param name="Trouble">Why the check did not come to its end, with a number where it has one; null where it did.</param>
public sealed record GoldenVerdict(string Case, string Kind, IReadOnlyList<ParityResult> Comparisons, string? Trouble)
{
    /// <summary>Something was compared, all of it agrees, and nothing went wrong.</summary>
    public bool Passed => Trouble is null && Comparisons.Count > 0 && Comparisons.All(comparison => comparison.Passed);

    /// <summary>Largest relative error that was measured; 0 where everything agrees exactly, null where nothing was measured.</summary>
    public double? WorstRelativeError
    {
        get
        {
            var measured = Comparisons.Select(comparison => comparison.RelativeError).Where(double.IsFinite).ToList();
            return measured.Count == 0 ? null : measured.Max();
        }
    }

    /// <summary>What is wrong, one sentence each.</summary>
    public IEnumerable<string> Failures
    {
        get
        {
            foreach (var comparison in Comparisons.Where(comparison => !comparison.Passed))
                yield return $"{comparison.Name}: {comparison.Reason}";
            if (Trouble is not null)
                yield return Trouble;
            else if (Comparisons.Count == 0)
                yield return "nothing was compared";
        }
    }
}
