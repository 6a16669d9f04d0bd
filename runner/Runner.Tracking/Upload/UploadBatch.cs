using Runner.Mlflow;

namespace Runner.Tracking;

/// <summary>Records that are delivered and acknowledged together: values that fit one request, or one record of another kind.</summary>
internal sealed class UploadBatch
{
    private readonly List<MlflowMetric> _metrics = [];
    private readonly List<MlflowParam> _params = [];
    private readonly List<MlflowTag> _tags = [];

    /// <summary>A status, dataset or artifact, which goes alone; null for values.</summary>
    public JournalRecord? Single { get; private set; }

    /// <summary>File position behind the last record.</summary>
    public long End { get; private set; }

    /// <summary>Number of the last record.</summary>
    public long Sequence { get; private set; }

    public MlflowBatch Values => new() { Metrics = _metrics, Params = _params, Tags = _tags };

    private int Count => _metrics.Count + _params.Count + _tags.Count;

    /// <summary>The next batch of a journal up to file position <paramref name="limit"/>; null when nothing is left.</summary>
    /// <param name="reader">Where the journal is read.</param>
    /// <param name="waiting">A record read before that did not fit; receives the one that does not fit now.</param>
    public static UploadBatch? Next(JournalReader reader, long limit, ref JournalEntry? waiting)
    {
        var batch = new UploadBatch();
        while ((waiting ?? reader.Next(limit)) is { } entry)
        {
            waiting = null;
            if (!batch.TryAdd(entry.Record))
            {
                waiting = entry;
                break;
            }
            (batch.End, batch.Sequence) = (entry.End, entry.Record.Sequence);
            if (batch.Single is not null)
                break;
        }
        return batch.End > 0 ? batch : null;
    }

    // One record is never split over two batches unless it alone exceeds a request, which the store then splits.
    private bool TryAdd(JournalRecord record)
    {
        switch (record)
        {
            case MetricsRecord metrics:
                if (Count > 0 && Count + metrics.Values.Count > MlflowLimits.EntitiesPerBatch)
                    return false;
                _metrics.AddRange(metrics.Values.Select(v => new MlflowMetric(v.Key, v.Value, metrics.Timestamp, metrics.Step)));
                return true;
            case ParametersRecord parameters:
                if (_params.Count > 0 && _params.Count + parameters.Values.Count > MlflowLimits.ParamsPerBatch)
                    return false;
                _params.AddRange(parameters.Values.Select(v => new MlflowParam(v.Key, v.Value)));
                return true;
            case TagsRecord tags:
                if (_tags.Count > 0 && _tags.Count + tags.Values.Count > MlflowLimits.TagsPerBatch)
                    return false;
                _tags.AddRange(tags.Values.Where(v => !ReservedTags.IsIdentity(v.Key)).Select(v => new MlflowTag(v.Key, v.Value)));
                return true;
            case RewindRecord or IdentityRecord or KeyRecord or UnknownRecord:
                return true;
            default:
                if (End > 0)
                    return false;
                Single = record;
                return true;
        }
    }
}
