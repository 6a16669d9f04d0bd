using System.Text.Json.Nodes;

namespace Runner.Tests.Mlflow.Fake;

internal static class FakeArtifacts
{
    public static FakeAnswer Handle(FakeMlflowData data, FakeRequest request, string path)
    {
        if (path.Split('/').Contains("..")) throw FakeFailure.Invalid("Invalid path");
        switch (request.Method)
        {
            case "PUT":
                // A chunked body arrives empty: 200, and a file of no bytes.
                data.Artifacts[path] = request.Body;
                return FakeMlflowRoutes.Json(200, []);
            case "GET":
                var bytes = data.Artifacts.GetValueOrDefault(path) ?? throw FakeFailure.Absent($"No such artifact: '{path}'");
                return new FakeAnswer(200, "application/octet-stream", bytes) { IsChunked = true };
            default:
                return FakeMlflowRoutes.NotFound;
        }
    }

    public static JsonObject List(FakeMlflowData data, FakeRequest request)
    {
        var run = FakeRuns.Find(data, request.Query("run_id") ?? "");
        var root = $"{run.ExperimentId}/{run.Id}/artifacts/";
        var folder = request.Query("path") is { Length: > 0 } path ? path + "/" : "";
        var below = data.Artifacts.Where(file => file.Key.StartsWith(root + folder, StringComparison.Ordinal))
            .Select(file => (Tail: file.Key[(root.Length + folder.Length)..], file.Value.Length));
        var files = below.GroupBy(file => file.Tail.Split('/')[0]).Select(group =>
        {
            var isFolder = group.First().Tail.Contains('/');
            var entry = new JsonObject { ["path"] = folder + group.Key, ["is_dir"] = isFolder };
            if (!isFolder && group.First().Length > 0) entry["file_size"] = group.First().Length;
            return (JsonNode)entry;
        }).ToList();
        var answer = new JsonObject { ["root_uri"] = run.ArtifactUri };
        if (files.Count > 0) answer["files"] = FakeMlflowJson.Array(files);
        return answer;
    }
}
