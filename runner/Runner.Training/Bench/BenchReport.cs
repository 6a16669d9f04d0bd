namespace Runner.Training.Bench;

/// <summary>What a benchmark measured.</summary>
public sealed record BenchReport
{
    /// <summary>The measured steps, in order.</summary>
    public required IReadOnlyList<BenchStep> Steps { get; init; }

    /// <summary>Milliseconds of saving one checkpoint; null where none was saved.</summary>
    public double? CheckpointMilliseconds { get; init; }

    /// <summary>Memory of the process at its peak, bytes; null where the system does not tell.</summary>
    public long? PeakMemory { get; init; }

    /// <summary>True if the peak is that of the measured steps alone, false if start-up may have set it.</summary>
    public bool PeakIsOfSteps { get; init; }

    /// <summary>Memory of the device in use at the end, bytes, by all processes; null for the CPU. libtorch gives nothing back before the end, so it is the peak.</summary>
    public long? DeviceMemory { get; init; }

    /// <summary>Where the tensors live.</summary>
    public required string Device { get; init; }

    /// <summary>Threads for tensor work on the CPU.</summary>
    public required int Threads { get; init; }

    /// <summary>Milliseconds of a step: the median.</summary>
    public double Milliseconds => Median(Steps.Select(s => s.Milliseconds));

    /// <summary>Mean of the slower and the faster half's middles, as milliseconds: the spread of the steps.</summary>
    public (double Lower, double Upper) Quartiles
    {
        get
        {
            var sorted = Steps.Select(s => s.Milliseconds).Order().ToArray();
            return (sorted[sorted.Length / 4], sorted[^(1 + sorted.Length / 4)]);
        }
    }

    /// <summary>Processor milliseconds of a step, over all threads: the median.</summary>
    public double ProcessorMilliseconds => Median(Steps.Select(s => s.ProcessorMilliseconds));

    /// <summary>Tokens of the mean step by the median step's time.</summary>
    public double TokensPerSecond => Steps.Average(s => s.Tokens) / (Milliseconds / 1000);

    /// <summary>Examples of the mean step by the median step's time.</summary>
    public double ExamplesPerSecond => Steps.Average(s => s.Examples) / (Milliseconds / 1000);

    /// <summary>Share of the places in the batches that padding takes, 0 to 1.</summary>
    public double PaddingShare => 1 - (double)Steps.Sum(s => s.Tokens) / Math.Max(1, Steps.Sum(s => s.PaddedTokens));

    /// <summary>Median milliseconds and their share of those of all phases, by phase, in the order of the phases; those that took no time are absent.</summary>
    public IReadOnlyList<(Phase Phase, double Milliseconds, double Share)> Phases
    {
        get
        {
            var medians = Enum.GetValues<Phase>().Where(phase => Steps.Any(s => s.Phases.ContainsKey(phase)))
                .Select(phase => (Phase: phase, Milliseconds: Median(Steps.Select(s => s.Phases.GetValueOrDefault(phase))))).ToList();
            var total = medians.Sum(m => m.Milliseconds);
            return [.. medians.Select(m => (m.Phase, m.Milliseconds, m.Milliseconds / total))];
        }
    }

    internal static double Median(IEnumerable<double> numbers)
    {
        var sorted = numbers.Order().ToArray();
        var middle = sorted.Length / 2;
        return sorted.Length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }
}
