using System.Globalization;
using System.Text.Json;
using Runner.Training.Bench;

namespace Runner.Experiments;

/// <summary>
/// Measures in turns with other processes. Says <c>{"ready":true}</c> when warm; then each line of the input asks for a number of steps,
/// and each is answered by <c>{"ms":[...],"cpu_ms":[...],"loss":[...]}</c>.
/// </summary>
internal sealed class PacedBench(TextReader input, TextWriter output, int steps)
{
    private int _answered;
    private int _due;

    /// <summary>Called before each step; waits until it is wanted. False at the end of the input, where fewer steps than announced were wanted.</summary>
    public bool BeforeStep(IReadOnlyList<BenchStep> measured)
    {
        if (measured.Count < _due)
            return true;
        if (measured.Count == 0)
            Say("""{"ready":true}""");
        else
            Answer(measured);
        var line = input.ReadLine();
        if (line is null)
            return measured.Count > 0 ? false : throw ExperimentErrors.BenchEnded.With(measured.Count, steps);
        var left = steps - measured.Count;
        if (!int.TryParse(line.Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out var count) || count < 1 || count > left)
            throw ExperimentErrors.BenchRequest.With(line.Trim(), left);
        _due = measured.Count + count;
        return true;
    }

    /// <summary>Says what the last burst took, and at the end of the input the peak.</summary>
    public void End(BenchReport report)
    {
        if (report.Steps.Count > _answered)
            Answer(report.Steps);
        while (input.ReadLine() is { } line)
        {
            if (line.Trim().Length > 0)
                throw ExperimentErrors.BenchRequest.With(line.Trim(), 0);
        }
        Say(JsonSerializer.Serialize(new { peak_bytes = report.PeakMemory, device_bytes = report.DeviceMemory }));
    }

    private void Answer(IReadOnlyList<BenchStep> measured)
    {
        var burst = measured.Skip(_answered).ToList();
        _answered = measured.Count;
        Say(JsonSerializer.Serialize(new
        {
            ms = burst.Select(s => Math.Round(s.Milliseconds, 4)),
            cpu_ms = burst.Select(s => Math.Round(s.ProcessorMilliseconds, 4)),
            loss = burst.Select(s => s.Loss is { } loss && double.IsFinite(loss) ? loss : (double?)null),
        }));
    }

    private void Say(string line)
    {
        output.WriteLine(line);
        output.Flush();
    }
}
