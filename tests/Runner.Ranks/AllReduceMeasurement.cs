using System.Diagnostics;
using System.Text.Json;
using Runner.Collectives;
using static TorchSharp.torch;

namespace Runner.Ranks;

/// <summary>
/// One all-reduce against one copy of the same buffer, measured in turn in the same processes. The time of a pair is that of the slowest rank, from a
/// barrier on.
/// </summary>
internal static class AllReduceMeasurement
{
    private const int Pairs = 9;
    private const int WarmUps = 2;

    public static int Run(Stage stage)
    {
        using var collective = stage.Connect();
        var flat = collective.Allocate(stage.Arguments.Elements, ScalarType.Float32);
        using var source = zeros(stage.Arguments.Elements, ScalarType.Float32, stage.Device);
        using var target = zeros(stage.Arguments.Elements, ScalarType.Float32, stage.Device);
        var (copies, sums) = (new List<double>(), new List<double>());
        for (var pair = -WarmUps; pair < Pairs; pair++)
        {
            // a copy by one rank alone, while the others wait: nobody competes for memory with it
            var copy = Slowest(collective, () =>
            {
                if (collective.Placement.Rank == 0)
                    target.copy_(source);
            });
            var sum = Slowest(collective, () => collective.AllReduce(flat));
            if (pair < 0)
                continue;
            copies.Add(copy);
            sums.Add(sum);
        }
        if (collective.Placement.Rank == 0)
        {
            Stage.Say(JsonSerializer.Serialize(new
            {
                scenario = "all-reduce",
                engine = collective.Description,
                ranks = collective.Placement.Size,
                elements = stage.Arguments.Elements,
                type = "fp32",
                pairs = Pairs,
                copy_ms = Median(copies),
                all_reduce_ms = Median(sums),
                ratio = Math.Round(Median(sums.Zip(copies, (sum, copy) => sum / copy)), 3),
                copies_ms = copies,
                all_reduces_ms = sums,
            }));
        }
        return 0;
    }

    private static double Slowest(ICollective collective, Action action)
    {
        collective.Barrier();
        var clock = Stopwatch.GetTimestamp();
        action();
        var own = Stopwatch.GetElapsedTime(clock).TotalMilliseconds;
        return Math.Round(collective.Exchange(BitConverter.GetBytes(own)).Max(bytes => BitConverter.ToDouble(bytes)), 2);
    }

    private static double Median(IEnumerable<double> values)
    {
        var sorted = values.Order().ToList();
        return sorted[sorted.Count / 2];
    }
}
