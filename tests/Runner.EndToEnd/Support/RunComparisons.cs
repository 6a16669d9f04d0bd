using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text.Json;
using Runner.Metrics;
using Runner.Tracking;

namespace Runner.EndToEnd.Support;

/// <summary>What two runs must have in common to be the same computation.</summary>
internal static class RunComparisons
{
    /// <summary>Last checkpoint of a run.</summary>
    public static string LastCheckpoint(RunFolder run) => Directory.GetDirectories(run.CheckpointsFolder, "step-*").Max(StringComparer.Ordinal)!;

    public static string ModelHash(RunFolder run) =>
        Convert.ToHexString(SHA256.HashData(File.ReadAllBytes(Path.Combine(LastCheckpoint(run), "model.safetensors"))));

    /// <summary>Names and sizes of the tensors in the last checkpoint's weights, from the file's own header.</summary>
    public static IReadOnlyList<(string Name, long Bytes)> ModelTensors(RunFolder run)
    {
        var bytes = File.ReadAllBytes(Path.Combine(LastCheckpoint(run), "model.safetensors"));
        var length = (int)BinaryPrimitives.ReadInt64LittleEndian(bytes);
        using var header = JsonDocument.Parse(bytes.AsMemory(sizeof(long), length));
        return
        [
            .. header.RootElement.EnumerateObject().Where(t => t.Name != "__metadata__").Select(t => (t.Name, Offsets: t.Value.GetProperty("data_offsets")))
                .Select(t => (t.Name, t.Offsets[1].GetInt64() - t.Offsets[0].GetInt64())),
        ];
    }

    /// <summary>Fails the test unless weights and every computed metric at every step are the same bits.</summary>
    public static void AssertEqual(RunFolder expected, RunFolder actual)
    {
        Assert.Equal(Path.GetFileName(LastCheckpoint(expected)), Path.GetFileName(LastCheckpoint(actual)));
        Assert.Equal(ModelHash(expected), ModelHash(actual));
        Assert.Equal(Computed(expected), Computed(actual));
    }

    /// <summary>Hashes of the run's state, as its file has them; where it was computed is left out.</summary>
    public static IEnumerable<string> StepHashes(RunFolder run) =>
        File.ReadLines(Path.Combine(run.Location, "hashes.jsonl")).Where(line => line.Contains("\"parameters\":", StringComparison.Ordinal)).ToList();

    /// <summary>Fails the test unless the store has each point of the run once, with the journal's value.</summary>
    public static void AssertDelivered(RunFolder run, MlflowDatabase store) => AssertDelivered(run, store.PointsOf(run.Identity.RunId));

    /// <summary>The same of points that any tracker has.</summary>
    public static void AssertDelivered(RunFolder run, IEnumerable<(string Name, long Step, double Value)> points)
    {
        var delivered = points.Where(p => !MetricName.IsMeasured(p.Name)).ToList();
        Assert.Equal(delivered.Distinct().Count(), delivered.Count);
        Assert.Equal(Computed(run), delivered.Select(p => Line(p.Name, p.Step, p.Value)).Order(StringComparer.Ordinal));
    }

    /// <summary>All computed points, one line each with the bits of the value, sorted.</summary>
    public static IEnumerable<string> Computed(RunFolder run)
    {
        var history = RunHistory.Read(run);
        return history.MetricNames.Where(name => !MetricName.IsMeasured(name))
            .SelectMany(name => history.Points(name).Select(p => Line(name, p.Step, p.Value)))
            .Order(StringComparer.Ordinal).ToList();
    }

    private static string Line(string name, long step, double value) => $"{name} {step} {BitConverter.DoubleToInt64Bits(value):x16} {value:R}";
}
