using System.Text;

namespace Runner.Training.Ranks;

/// <summary>What a rank tells the others around a step: labels before it, results after it. Added up in the order of ranks.</summary>
internal sealed record StepMessage
{
    /// <summary>Sums by name: labels per objective, losses.</summary>
    public SortedDictionary<string, double> Sums { get; init; } = new(StringComparer.Ordinal);

    /// <summary>Metrics of the step by name.</summary>
    public SortedDictionary<string, MetricTotal> Metrics { get; init; } = new(StringComparer.Ordinal);

    /// <summary>Why this rank wants to stop; null if it does not.</summary>
    public string? Stop { get; init; }

    public byte[] ToBytes()
    {
        using var stream = new MemoryStream();
        using var writer = new BinaryWriter(stream, Encoding.UTF8);
        writer.Write(Stop ?? "");
        writer.Write(Sums.Count);
        foreach (var (name, sum) in Sums)
        {
            writer.Write(name);
            writer.Write(sum);
        }
        writer.Write(Metrics.Count);
        foreach (var (name, total) in Metrics)
        {
            writer.Write(name);
            writer.Write(total.Sum);
            writer.Write(total.Count);
        }
        writer.Flush();
        return stream.ToArray();
    }

    public static StepMessage Parse(byte[] bytes)
    {
        using var reader = new BinaryReader(new MemoryStream(bytes), Encoding.UTF8);
        var stop = reader.ReadString();
        var message = new StepMessage { Stop = stop.Length == 0 ? null : stop };
        for (var left = reader.ReadInt32(); left > 0; left--)
            message.Sums.Add(reader.ReadString(), reader.ReadDouble());
        for (var left = reader.ReadInt32(); left > 0; left--)
            message.Metrics.Add(reader.ReadString(), new MetricTotal(reader.ReadDouble(), reader.ReadDouble()));
        return message;
    }

    /// <summary>The messages of all ranks as one.</summary>
    public static StepMessage Add(IEnumerable<byte[]> messages)
    {
        var total = new StepMessage();
        foreach (var message in messages.Select(Parse))
        {
            foreach (var (name, sum) in message.Sums)
                total.Sums[name] = total.Sums.GetValueOrDefault(name) + sum;
            foreach (var (name, metric) in message.Metrics)
            {
                var before = total.Metrics.GetValueOrDefault(name);
                total.Metrics[name] = new MetricTotal(before.Sum + metric.Sum, before.Count + metric.Count);
            }
            total = total with { Stop = total.Stop ?? message.Stop };
        }
        return total;
    }
}
