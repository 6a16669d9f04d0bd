using System.Globalization;
using System.Text.Json;
using Runner.Experiments;
using Runner.Tracking.Reports;
using Runner.Training;
using Runner.Training.Bench;

namespace Runner.Cli.Display;

/// <summary>Measurements for people and for programs.</summary>
internal static class BenchDisplay
{
    private const double Mega = 1e6;
    private const double Giga = 1e9;

    private static readonly JsonSerializerOptions Snake = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        DictionaryKeyPolicy = JsonNamingPolicy.SnakeCaseLower,
        WriteIndented = true,
    };

    public static void Text(RecipeMeasurement measurement, TextWriter output)
    {
        var (report, options) = (measurement.Report, measurement.Options);
        var what = options.Inference ? options.BackboneOnly ? "forward passes of the backbone" : "forward passes"
            : options.Optimizer ? "updates" : "training steps";
        output.WriteLine($"{measurement.Name}: {report.Steps.Count} {what} of {measurement.BatchSize:0.##} examples{(measurement.Ranks > 1 ? $" on each of {measurement.Ranks} ranks" : "")} after {options.Warmup} to warm up, "
            + $"{(options.Sample ? "full sequences with arbitrary contents" : "the recipe's data")}{(options.DenseHead ? ", predictions everywhere" : "")}; "
            + $"{report.Device}, {report.Threads} {(report.Threads == 1 ? "thread" : "threads")}, {measurement.Precision}");
        output.WriteLine(measurement.Machine.Summary());
        output.WriteLine();
        output.WriteLine($"{"phase",-12}{"ms per step",12}{"share",9}");
        foreach (var (phase, milliseconds, share) in report.Phases)
            output.WriteLine($"{phase.Name(),-12}{Figures.Of(milliseconds),12}{Percent(share),9}");
        output.WriteLine($"{"step",-12}{Figures.Of(report.Milliseconds),12}   median; half of the steps took {Figures.Of(report.Quartiles.Lower)} to {Figures.Of(report.Quartiles.Upper)}");
        if (report.CheckpointMilliseconds is { } save)
        {
            output.WriteLine($"{"checkpoint",-12}{Figures.Of(save),12}   each"
                + (measurement.CheckpointShare is { } share ? $"; {Percent(share)} of the time at the recipe's interval" : ""));
        }
        output.WriteLine();
        if (!options.Optimizer)
            Speed(measurement, output);
        output.WriteLine($"processor    {Figures.Of(report.ProcessorMilliseconds)} ms per step over all threads");
        output.WriteLine($"memory       {(report.PeakMemory is { } peak ? Figures.Of(peak / Mega) + " MB at the peak" : "n/a")}"
            + (report.PeakIsOfSteps ? ", start-up not counted" : ", start-up counted")
            + (report.DeviceMemory is { } used ? $"; {Figures.Of(used / Mega)} MB of the device" : ""));
        if (report.Device.StartsWith("cpu", StringComparison.Ordinal) && ProcessorHint.Of(Sum(report.Steps, s => s.Milliseconds), Sum(report.Steps, s => s.ProcessorMilliseconds), report.Threads) is { } hint)
            output.WriteLine(hint);
    }

    private static TimeSpan Sum(IEnumerable<BenchStep> steps, Func<BenchStep, double> milliseconds) => TimeSpan.FromMilliseconds(steps.Sum(milliseconds));

    private static void Speed(RecipeMeasurement measurement, TextWriter output)
    {
        var report = measurement.Report;
        output.WriteLine($"speed        {Figures.Of(measurement.TokensPerSecond)} tokens/s, {Figures.Of(measurement.ExamplesPerSecond)} sequences/s{(measurement.Ranks > 1 ? " of all ranks" : "")}"
            + (report.PaddingShare > 0 ? $"; {Percent(report.PaddingShare)} of the places hold padding" : ""));
        output.WriteLine(measurement.Utilisation is { } utilisation
            ? $"utilisation  {Percent(utilisation)} MFU: {Figures.Of(measurement.FlopsPerSecond / Giga)} GFLOP/s of the model's matrix products, "
                + $"large ones run at {Figures.Of(measurement.Ceiling / Giga)} here"
            : $"utilisation  n/a; large matrix products run at {Figures.Of(measurement.Ceiling / Giga)} GFLOP/s here");
    }

    public static void WriteJson(RecipeMeasurement measurement, string file)
    {
        var report = measurement.Report;
        if (Path.GetDirectoryName(Path.GetFullPath(file)) is { } folder)
            Directory.CreateDirectory(folder);
        File.WriteAllText(file, JsonSerializer.Serialize(new
        {
            Recipe = measurement.Name,
            measurement.BatchSize,
            Sample = measurement.Options.Sample,
            measurement.Options.DenseHead,
            measurement.Options.Inference,
            measurement.Options.Optimizer,
            measurement.Options.BackboneOnly,
            report.Device,
            report.Threads,
            measurement.Precision,
            Machine = measurement.Machine.Summary(),
            Phases = report.Phases.ToDictionary(s => s.Phase.Name(), s => new { MillisecondsPerStep = s.Milliseconds, s.Share }),
            MillisecondsPerStep = report.Milliseconds,
            ProcessorMillisecondsPerStep = report.ProcessorMilliseconds,
            report.CheckpointMilliseconds,
            measurement.CheckpointShare,
            measurement.Ranks,
            measurement.TokensPerSecond,
            SequencesPerSecond = measurement.ExamplesPerSecond,
            report.PaddingShare,
            measurement.Parameters,
            measurement.FlopsPerStep,
            measurement.FlopsPerSecond,
            CeilingFlopsPerSecond = measurement.Ceiling,
            ModelFlopsUtilisation = measurement.Utilisation,
            PeakMemoryBytes = report.PeakMemory,
            report.PeakIsOfSteps,
            DeviceMemoryBytes = report.DeviceMemory,
            Steps = report.Steps.Select(s => s.Milliseconds),
        }, Snake) + "\n");
    }

    private static string Percent(double share) => (100 * share).ToString("0.0", CultureInfo.InvariantCulture) + " %";
}
