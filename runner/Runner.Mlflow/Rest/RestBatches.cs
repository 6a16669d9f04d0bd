using System.Globalization;

namespace Runner.Mlflow;

/// <summary>
/// Logs batches to a server, and reads points back. No kind of store takes points that it has without harm: one with files appends them, and
/// one with SQL means to ignore them but fails on its own primary key, with 400 BAD_REQUEST, when such a point is NaN (up to 3.14 at least) or
/// when a request of more than 100 points names several metrics (up to 3.6 at least). So a request whose fate is not known, and one that is refused
/// that way, is compared with what is there and sent again without it.
/// </summary>
internal sealed class RestBatches(MlflowHttp http)
{
    private const string BadRequest = "BAD_REQUEST";

    /// <summary>Logs a prepared batch; returns how many requests it took.</summary>
    public async Task<int> LogAsync(string runId, MlflowBatch batch, CancellationToken cancellationToken)
    {
        var requests = 0;
        foreach (var part in BatchSplitter.Split(batch)) requests += await LogPartAsync(runId, part, cancellationToken);
        return requests;
    }

    // A request without an answer may have been carried out, and a server with a file store appends what it is sent twice. So what the server holds
    // decides what is sent again, on every kind of store: it also spares SQL stores the points that they trip over.
    private async Task<int> LogPartAsync(string runId, MlflowBatch part, CancellationToken cancellationToken)
    {
        var (requests, isDoubtful) = (0, false);
        return await http.RetryAsync(async token =>
        {
            var rest = isDoubtful && part.Metrics.Count > 0 ? part with { Metrics = await MissingAsync(runId, part.Metrics, token) } : part;
            if (rest.Metrics.Count + rest.Params.Count + rest.Tags.Count == 0) return requests;
            try
            {
                requests++;
                await SendAsync(runId, rest, token);
            }
            catch (MlflowException failure) when (failure.IsRetryable)
            {
                isDoubtful = true;
                throw;
            }
            catch (MlflowException failure) when (rest.Metrics.Count > 0 && failure.ErrorCode == BadRequest)
            {
                var missing = await MissingAsync(runId, rest.Metrics, token);
                if (missing.Count == rest.Metrics.Count) throw;
                requests++;
                isDoubtful = true;
                await SendAsync(runId, rest with { Metrics = missing }, token);
            }

            return requests;
        }, cancellationToken);
    }

    /// <summary>All points of a metric, in the server's order: timestamp, step, value.</summary>
    public Task<List<MlflowMetric>> HistoryAsync(string runId, string key, CancellationToken cancellationToken) =>
        HistoryAsync(runId, key, isOnce: false, cancellationToken);

    private async Task<List<MlflowMetric>> HistoryAsync(string runId, string key, bool isOnce, CancellationToken cancellationToken)
    {
        var points = new List<MlflowMetric>();
        string? page = null;
        do
        {
            (string, string?)[] query =
            [
                ("run_id", runId), ("metric_key", key), ("page_token", page),
                ("max_results", MlflowLimits.HistoryPage.ToString(CultureInfo.InvariantCulture)),
            ];
            var answer = isOnce
                ? await http.GetOnceAsync("metrics/get-history", query, MlflowJson.Wire.HistoryAnswer, cancellationToken)
                : await http.GetAsync("metrics/get-history", query, MlflowJson.Wire.HistoryAnswer, cancellationToken);
            points.AddRange((answer.Metrics ?? []).Select(point => point with { Key = key, Value = MetricValue.Read(point.Value) }));
            // A page token without points does not move on.
            page = answer.Metrics is { Count: > 0 } && !string.IsNullOrEmpty(answer.NextPageToken) ? answer.NextPageToken : null;
        }
        while (page is not null);
        return points;
    }

    private Task<EmptyAnswer> SendAsync(string runId, MlflowBatch part, CancellationToken cancellationToken) => http.PostOnceAsync(
        "runs/log-batch", new LogBatchRequest(runId, part.Metrics, part.Params, part.Tags),
        MlflowJson.Wire.LogBatchRequest, MlflowJson.Wire.EmptyAnswer, cancellationToken);

    // Within a try that is repeated as a whole.
    private async Task<List<MlflowMetric>> MissingAsync(
        string runId, IReadOnlyList<MlflowMetric> points, CancellationToken cancellationToken)
    {
        var stored = new HashSet<MlflowMetric>();
        foreach (var key in points.Select(point => point.Key).Distinct(StringComparer.Ordinal))
            stored.UnionWith(await HistoryAsync(runId, key, isOnce: true, cancellationToken));
        return points.Where(point => !stored.Contains(point with { Value = MetricValue.Read(point.Value) })).ToList();
    }
}
