using System.Globalization;

namespace Runner.Mlflow;

/// <summary>
/// Logs batches to a server, and reads points back. A server with a SQL store means to ignore points it has, but up to 3.6 at least it
/// fails on its own primary key, with 400 BAD_REQUEST, when such a point is NaN or when a request of more than 100 points names several
/// metrics. So a request refused that way is compared with what is there and sent again without it.
/// </summary>
internal sealed class RestBatches(MlflowHttp http)
{
    private const string BadRequest = "BAD_REQUEST";

    /// <summary>Logs a prepared batch; returns how many requests it took.</summary>
    public async Task<int> LogAsync(string runId, MlflowBatch batch, CancellationToken cancellationToken)
    {
        var requests = 0;
        foreach (var part in BatchSplitter.Split(batch))
        {
            requests++;
            try
            {
                await SendAsync(runId, part, cancellationToken);
            }
            catch (MlflowException failure) when (part.Metrics.Count > 0 && failure.ErrorCode is BadRequest or MlflowErrorCode.InternalError)
            {
                var missing = await MissingAsync(runId, part.Metrics, cancellationToken);
                if (missing.Count == part.Metrics.Count) throw;
                requests++;
                await SendAsync(runId, part with { Metrics = missing }, cancellationToken);
            }
        }

        return requests;
    }

    /// <summary>All points of a metric, in the server's order: timestamp, step, value.</summary>
    public async Task<List<MlflowMetric>> HistoryAsync(string runId, string key, CancellationToken cancellationToken)
    {
        var points = new List<MlflowMetric>();
        string? page = null;
        do
        {
            var answer = await http.GetAsync(
                "metrics/get-history",
                [
                    ("run_id", runId), ("metric_key", key), ("page_token", page),
                    ("max_results", MlflowLimits.HistoryPage.ToString(CultureInfo.InvariantCulture)),
                ],
                MlflowJson.Wire.HistoryAnswer, cancellationToken);
            points.AddRange((answer.Metrics ?? []).Select(point => point with { Key = key, Value = MetricValue.Read(point.Value) }));
            // A page token without points does not move on.
            page = answer.Metrics is { Count: > 0 } && !string.IsNullOrEmpty(answer.NextPageToken) ? answer.NextPageToken : null;
        }
        while (page is not null);
        return points;
    }

    private Task<EmptyAnswer> SendAsync(string runId, MlflowBatch part, CancellationToken cancellationToken) => http.PostAsync(
        "runs/log-batch", new LogBatchRequest(runId, part.Metrics, part.Params, part.Tags),
        MlflowJson.Wire.LogBatchRequest, MlflowJson.Wire.EmptyAnswer, cancellationToken);

    private async Task<List<MlflowMetric>> MissingAsync(
        string runId, IReadOnlyList<MlflowMetric> points, CancellationToken cancellationToken)
    {
        var stored = new HashSet<MlflowMetric>();
        foreach (var key in points.Select(point => point.Key).Distinct(StringComparer.Ordinal))
            stored.UnionWith(await HistoryAsync(runId, key, cancellationToken));
        return points.Where(point => !stored.Contains(point with { Value = MetricValue.Read(point.Value) })).ToList();
    }
}
