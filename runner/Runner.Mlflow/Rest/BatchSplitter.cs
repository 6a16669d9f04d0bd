using System.Text.Json;

namespace Runner.Mlflow;

/// <summary>
/// Splits a prepared batch into requests within <see cref="MlflowLimits"/>. Parameters go first: when one has been
/// changed the server refuses its request, and then no metric has been stored that would need explaining.
/// </summary>
internal static class BatchSplitter
{
    // Punctuation and field names around one entry, and the largest numbers a metric can hold.
    private const int EntryOverhead = 40;
    private const int MetricNumbers = 90;
    private const int BodyOverhead = 200;

    public static IEnumerable<MlflowBatch> Split(MlflowBatch batch)
    {
        var (metric, parameter, tag) = (0, 0, 0);
        while (metric < batch.Metrics.Count || parameter < batch.Params.Count || tag < batch.Tags.Count)
        {
            var room = new Room();
            var firstParameter = parameter;
            var firstTag = tag;
            var firstMetric = metric;
            while (parameter < batch.Params.Count && parameter - firstParameter < MlflowLimits.ParamsPerBatch
                && room.Take(TextSize(batch.Params[parameter].Key, batch.Params[parameter].Value))) parameter++;
            while (tag < batch.Tags.Count && tag - firstTag < MlflowLimits.TagsPerBatch
                && room.Take(TextSize(batch.Tags[tag].Key, batch.Tags[tag].Value))) tag++;
            while (metric < batch.Metrics.Count && metric - firstMetric < MlflowLimits.MetricsPerBatch
                && room.Take(TextSize(batch.Metrics[metric].Key, "") + MetricNumbers)) metric++;

            yield return new MlflowBatch
            {
                Params = Range(batch.Params, firstParameter, parameter),
                Tags = Range(batch.Tags, firstTag, tag),
                Metrics = Range(batch.Metrics, firstMetric, metric),
            };
        }
    }

    private static int TextSize(string key, string value) =>
        EntryOverhead + JsonEncodedText.Encode(key, MlflowJson.Encoder).EncodedUtf8Bytes.Length
        + JsonEncodedText.Encode(value, MlflowJson.Encoder).EncodedUtf8Bytes.Length;

    private static List<T> Range<T>(IReadOnlyList<T> list, int from, int to)
    {
        var part = new List<T>(to - from);
        for (var i = from; i < to; i++) part.Add(list[i]);
        return part;
    }

    private sealed class Room
    {
        private int _bytes = BodyOverhead;
        private int _entities;

        // The first entry is always taken: limits on keys and values keep it far below a whole body.
        public bool Take(int bytes)
        {
            if (_entities > 0 && (_entities == MlflowLimits.EntitiesPerBatch || _bytes + bytes > MlflowLimits.BytesPerBatch)) return false;
            _entities++;
            _bytes += bytes;
            return true;
        }
    }
}
