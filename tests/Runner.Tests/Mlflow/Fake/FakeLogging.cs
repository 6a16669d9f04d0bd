using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Runner.Tests.Mlflow.Fake;

internal static partial class FakeLogging
{
    public static JsonObject SetTag(FakeMlflowData data, JsonObject body)
    {
        Set(FakeRuns.Live(data, body), FakeMlflowJson.Text(body, "key"), FakeMlflowJson.TextOrNull(body, "value") ?? "");
        return [];
    }

    public static JsonObject DeleteTag(FakeMlflowData data, JsonObject body)
    {
        var (run, key) = (FakeRuns.Live(data, body), FakeMlflowJson.Text(body, "key"));
        return run.Tags.Remove(key) ? [] : throw FakeFailure.Absent($"No tag with name: {key} in run with id {run.Id}");
    }

    /// <summary>Checks everything first; then nothing can fail half way.</summary>
    public static JsonObject LogBatch(FakeMlflowData data, JsonObject body)
    {
        var run = FakeRuns.Live(data, body);
        var metrics = FakeMlflowJson.Objects(body, "metrics").Select(Point).ToList();
        var parameters = FakeMlflowJson.Objects(body, "params").Select(Pair).ToList();
        var tags = FakeMlflowJson.Objects(body, "tags").Select(Pair).ToList();
        CheckCount("metrics", metrics.Count, 1000);
        CheckCount("params", parameters.Count, 100);
        CheckCount("tags", tags.Count, 100);
        CheckCount("metrics, params and tags", metrics.Count + parameters.Count + tags.Count, 1000);
        foreach (var key in metrics.Select(metric => metric.Key).Concat(parameters.Concat(tags).Select(pair => pair.Key))) CheckKey(key);
        if (parameters.DistinctBy(parameter => parameter.Key).Count() != parameters.Count) throw FakeFailure.Invalid("Duplicate parameter keys");
        foreach (var (key, value) in parameters)
        {
            if (run.Params.TryGetValue(key, out var stored) && stored != Cut(value, 6000))
                throw FakeFailure.Invalid($"Changing param values is not allowed. Param with key='{key}' was already logged with value='{stored}'");
        }

        foreach (var (key, value) in parameters) run.Params[key] = Cut(value, 6000);
        if (data.Kind == FakeStoreKind.Files) run.Points.AddRange(metrics);
        else Insert(run, metrics);
        foreach (var (key, value) in tags) Set(run, key, Cut(value, 8000));
        return [];
    }

    // Points that are there break the primary key. The server then means to leave them out, but compares NaN with NaN, and looks at the
    // points of 100 entries' keys at a time while it inserts all others.
    private static void Insert(FakeRun run, List<FakePoint> points)
    {
        // a large run is looked up by key and not by walking along it
        var there = run.Points.ToHashSet();
        if (!points.Exists(there.Contains))
        {
            run.Points.AddRange(points.Distinct());
            return;
        }

        foreach (var keys in points.Select(point => point.Key).Chunk(100))
        {
            var missing = points.Where(point => double.IsNaN(point.Value) || !keys.Contains(point.Key) || !there.Contains(point)).ToList();
            if (missing.Exists(there.Contains))
                throw new FakeFailure(400, "BAD_REQUEST", "(sqlite3.IntegrityError) UNIQUE constraint failed: metrics.key, metrics.timestamp");
            run.Points.AddRange(missing.Distinct());
            there.UnionWith(missing);
        }
    }

    public static JsonObject LogInputs(FakeMlflowData data, JsonObject body)
    {
        var run = FakeRuns.Live(data, body);
        foreach (var input in FakeMlflowJson.Objects(body, "datasets"))
        {
            var dataset = (JsonObject)input["dataset"]!;
            if (FakeMlflowJson.Text(dataset, "digest").Length > 36) throw FakeFailure.Invalid("Dataset digest exceeds the maximum length of 36");
            var isKnown = run.Datasets.Any(known =>
                (string)known["dataset"]!["name"]! == FakeMlflowJson.Text(dataset, "name")
                && (string)known["dataset"]!["digest"]! == FakeMlflowJson.Text(dataset, "digest"));
            if (!isKnown) run.Datasets.Add((JsonObject)input.DeepClone());
        }

        return [];
    }

    public static JsonObject History(FakeMlflowData data, FakeRequest request)
    {
        var run = FakeRuns.Find(data, request.Query("run_id") ?? "");
        // Without max_results: no points, and a token that never moves.
        if (request.Query("max_results") is not { } asked) return new JsonObject { ["next_page_token"] = "MA==" };
        var limit = Math.Min(int.Parse(asked, CultureInfo.InvariantCulture), data.HistoryPage);
        var from = int.Parse(request.Query("page_token") ?? "0", CultureInfo.InvariantCulture);
        var points = run.Points.Where(point => point.Key == request.Query("metric_key"))
            .OrderBy(point => (point.Timestamp, point.Step, point.Value)).ToList();
        var answer = new JsonObject();
        var page = points.Skip(from).Take(limit).Select(Wire).ToList();
        if (page.Count > 0) answer["metrics"] = FakeMlflowJson.Array(page);
        if (from + limit < points.Count) answer["next_page_token"] = (from + limit).ToString(CultureInfo.InvariantCulture);
        return answer;
    }

    public static JsonNode Wire(FakePoint point) => new JsonObject
    {
        ["key"] = point.Key, ["value"] = FakeMlflowJson.Value(point.Value), ["timestamp"] = point.Timestamp, ["step"] = point.Step,
    };

    private static FakePoint Point(JsonObject metric)
    {
        var value = FakeMlflowJson.Number(metric, "value");
        if (double.IsInfinity(value)) value = Math.CopySign(double.MaxValue, value);
        return new FakePoint(
            FakeMlflowJson.Text(metric, "key"), FakeMlflowJson.Integer(metric, "timestamp") ?? throw FakeFailure.Invalid("Missing timestamp"),
            FakeMlflowJson.Integer(metric, "step") ?? 0, value);
    }

    private static (string Key, string Value) Pair(JsonObject pair) => (FakeMlflowJson.Text(pair, "key"), FakeMlflowJson.TextOrNull(pair, "value") ?? "");

    private static void Set(FakeRun run, string key, string value)
    {
        CheckKey(key);
        run.Tags[key] = value;
        if (key == "mlflow.runName") run.Name = value;
    }

    private static void CheckCount(string what, int count, int limit)
    {
        if (count > limit) throw FakeFailure.Invalid($"A batch logging request can contain at most {limit} {what}. Got {count}.");
    }

    private static void CheckKey(string key)
    {
        var isPath = key.Split('/').All(part => part is not ("" or "." or ".."));
        if (key.Length > 250 || !isPath || !KeyForm().IsMatch(key)) throw FakeFailure.Invalid($"Invalid value \"{key}\" for parameter 'key' supplied");
    }

    private static string Cut(string value, int limit) => value.Length <= limit ? value : value[..limit];

    [GeneratedRegex("^[\\w./: -]+$")]
    private static partial Regex KeyForm();
}
