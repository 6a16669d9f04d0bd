using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Runner.Tests.Mlflow.Fake;

internal static partial class FakeRuns
{
    private static readonly string[] Statuses = ["RUNNING", "SCHEDULED", "FINISHED", "FAILED", "KILLED"];

    public static JsonObject Create(FakeMlflowData data, JsonObject body)
    {
        var experimentId = FakeMlflowJson.Text(body, "experiment_id");
        if (data.Experiments.All(experiment => experiment.Id != experimentId || experiment.IsDeleted))
            throw FakeFailure.Absent($"No Experiment with id={experimentId} exists");
        var id = (data.Runs.Count + 0xa0).ToString("x32", CultureInfo.InvariantCulture);
        var run = new FakeRun(id, experimentId)
        {
            UserId = FakeMlflowJson.TextOrNull(body, "user_id") ?? "",
            StartTime = FakeMlflowJson.Integer(body, "start_time") ?? 0,
            ArtifactUri = $"{data.ArtifactRoot}/{experimentId}/{id}/artifacts",
        };
        foreach (var tag in FakeMlflowJson.Objects(body, "tags")) run.Tags[FakeMlflowJson.Text(tag, "key")] = FakeMlflowJson.Text(tag, "value");
        var name = FakeMlflowJson.TextOrNull(body, "run_name");
        if (name is not null && run.Tags.TryGetValue("mlflow.runName", out var tagged) && tagged != name)
            throw FakeFailure.Invalid("Both 'run_name' argument and 'mlflow.runName' tag are specified, but with different values");
        run.Name = name ?? run.Tags.GetValueOrDefault("mlflow.runName") ?? "invented-by-server";
        run.Tags["mlflow.runName"] = run.Name;
        data.Runs.Add(run);
        return new JsonObject { ["run"] = Wire(run) };
    }

    public static JsonObject Get(FakeMlflowData data, string id) => new() { ["run"] = Wire(Find(data, id)) };

    public static JsonObject Update(FakeMlflowData data, JsonObject body)
    {
        var run = Live(data, body);
        // An unknown status is swallowed.
        if (FakeMlflowJson.TextOrNull(body, "status") is { } status && Statuses.Contains(status)) run.Status = status;
        if (FakeMlflowJson.Integer(body, "end_time") is { } end) run.EndTime = end;
        if (FakeMlflowJson.TextOrNull(body, "run_name") is { } name) run.Tags["mlflow.runName"] = run.Name = name;
        return new JsonObject { ["run_info"] = Info(run) };
    }

    public static JsonObject Delete(FakeMlflowData data, JsonObject body)
    {
        Find(data, FakeMlflowJson.Text(body, "run_id")).IsDeleted = true;
        return [];
    }

    public static JsonObject Restore(FakeMlflowData data, JsonObject body)
    {
        Find(data, FakeMlflowJson.Text(body, "run_id")).IsDeleted = false;
        return [];
    }

    public static JsonObject Search(FakeMlflowData data, JsonObject body)
    {
        var ids = (body["experiment_ids"] as JsonArray ?? []).Select(id => (string)id!).ToHashSet();
        var limit = (int)(FakeMlflowJson.Integer(body, "max_results") ?? 1000);
        var from = int.Parse(FakeMlflowJson.TextOrNull(body, "page_token") ?? "0", CultureInfo.InvariantCulture);
        var conditions = Conditions(FakeMlflowJson.TextOrNull(body, "filter"));
        var all = FakeMlflowJson.TextOrNull(body, "run_view_type") == "ALL";
        var found = data.Runs
            .Where(run => ids.Contains(run.ExperimentId) && (all || !run.IsDeleted))
            .Where(run => conditions.All(tag => run.Tags.GetValueOrDefault(tag.Key) == tag.Value))
            .OrderByDescending(run => run.StartTime).ThenBy(run => run.Id, StringComparer.Ordinal).ToList();
        var answer = new JsonObject();
        var page = found.Skip(from).Take(limit).Select(run => (JsonNode)Wire(run)).ToList();
        if (page.Count > 0) answer["runs"] = FakeMlflowJson.Array(page);
        if (from + limit < found.Count) answer["next_page_token"] = (from + limit).ToString(CultureInfo.InvariantCulture);
        return answer;
    }

    public static FakeRun Find(FakeMlflowData data, string id) =>
        data.Runs.Find(run => run.Id == id) ?? throw FakeFailure.Absent($"Run with id={id} not found");

    public static FakeRun Live(FakeMlflowData data, JsonObject body)
    {
        var run = Find(data, FakeMlflowJson.Text(body, "run_id"));
        return run.IsDeleted ? throw FakeFailure.Invalid($"The run {run.Id} must be in the 'active' state.") : run;
    }

    private static List<KeyValuePair<string, string>> Conditions(string? filter)
    {
        var conditions = new List<KeyValuePair<string, string>>();
        if (string.IsNullOrEmpty(filter)) return conditions;
        foreach (var term in filter.Split(" and "))
        {
            var match = TagTerm().Match(term);
            if (!match.Success) throw FakeFailure.Invalid($"Invalid clause(s) in filter string: '{term}'");
            conditions.Add(new(match.Groups[1].Value, match.Groups[2].Value));
        }

        return conditions;
    }

    private static JsonObject Wire(FakeRun run)
    {
        var data = new JsonObject();
        if (run.Points.Count > 0) data["metrics"] = FakeMlflowJson.Array(run.Latest.Select(FakeLogging.Wire));
        if (run.Params.Count > 0) data["params"] = FakeMlflowJson.Array(run.Params.Select(Pair));
        if (run.Tags.Count > 0) data["tags"] = FakeMlflowJson.Array(run.Tags.Select(Pair));
        var inputs = new JsonObject();
        if (run.Datasets.Count > 0) inputs["dataset_inputs"] = FakeMlflowJson.Array(run.Datasets.Select(dataset => dataset.DeepClone()));
        return new JsonObject { ["info"] = Info(run), ["data"] = data, ["inputs"] = inputs };
    }

    private static JsonObject Info(FakeRun run)
    {
        var info = new JsonObject
        {
            ["run_id"] = run.Id,
            ["run_uuid"] = run.Id,
            ["experiment_id"] = run.ExperimentId,
            ["run_name"] = run.Name,
            ["user_id"] = run.UserId,
            ["status"] = run.Status,
            ["start_time"] = run.StartTime,
            ["artifact_uri"] = run.ArtifactUri,
            ["lifecycle_stage"] = run.IsDeleted ? "deleted" : "active",
        };
        if (run.EndTime != 0) info["end_time"] = run.EndTime;
        return info;
    }

    private static JsonNode Pair(KeyValuePair<string, string> pair) => new JsonObject { ["key"] = pair.Key, ["value"] = pair.Value };

    [GeneratedRegex("^tags\\.`([^`]+)` = '([^']*)'$")]
    private static partial Regex TagTerm();
}
