using System.Text.Json;
using Runner.Mlflow;

namespace Runner.Tracking;

/// <summary>Sends a batch in ever smaller parts until those that a store refuses stand alone.</summary>
internal sealed class RefusedValues(Func<MlflowBatch, Task> send)
{
    private readonly List<(MlflowBatch Part, MlflowException Why)> _refused = [];

    /// <summary>Parts of one value each that were refused.</summary>
    public IReadOnlyList<(MlflowBatch Part, MlflowException Why)> Refused => _refused;

    /// <summary>Values that were accepted.</summary>
    public int Accepted { get; private set; }

    /// <param name="isRefusal">Failures that splitting can help with; others end it.</param>
    public async Task SendAsync(MlflowBatch batch, Func<MlflowException, bool> isRefusal)
    {
        try
        {
            await send(batch);
            Accepted += Count(batch);
        }
        catch (MlflowException e) when (isRefusal(e))
        {
            if (Count(batch) == 1)
            {
                _refused.Add((batch, e));
                return;
            }
            foreach (var half in Halves(batch))
                await SendAsync(half, isRefusal);
        }
    }

    public static int Count(MlflowBatch batch) => batch.Metrics.Count + batch.Params.Count + batch.Tags.Count;

    /// <summary>Names a value for a message.</summary>
    public static string Describe(MlflowBatch part) =>
        part.Metrics.Count > 0 ? $"metric '{part.Metrics[0].Key}' at step {part.Metrics[0].Step}"
        : part.Params.Count > 0 ? $"parameter '{part.Params[0].Key}'"
        : $"tag '{part.Tags[0].Key}'";

    public static string ToJson(string store, object? content, MlflowException why) =>
        JsonSerializer.Serialize(new { store, error_code = why.ErrorCode, message = why.Message, content }, TrackingJson.Line);

    private static IEnumerable<MlflowBatch> Halves(MlflowBatch batch)
    {
        var half = Count(batch) / 2;
        yield return Part(batch, 0, half);
        yield return Part(batch, half, Count(batch));
    }

    private static MlflowBatch Part(MlflowBatch batch, int from, int to)
    {
        var (metrics, parameters) = (batch.Metrics.Count, batch.Params.Count);
        return new MlflowBatch
        {
            Metrics = Slice(batch.Metrics, from, to),
            Params = Slice(batch.Params, from - metrics, to - metrics),
            Tags = Slice(batch.Tags, from - metrics - parameters, to - metrics - parameters),
        };
    }

    private static List<T> Slice<T>(IReadOnlyList<T> items, int from, int to)
    {
        var (start, end) = (Math.Clamp(from, 0, items.Count), Math.Clamp(to, 0, items.Count));
        return [.. items.Skip(start).Take(end - start)];
    }
}
