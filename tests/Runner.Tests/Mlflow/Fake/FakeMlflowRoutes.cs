using System.Text;
using System.Text.Json.Nodes;

namespace Runner.Tests.Mlflow.Fake;

/// <summary>Which request does what.</summary>
internal static class FakeMlflowRoutes
{
    private const string Api = "/api/2.0/mlflow/";
    private const string Proxy = "/api/2.0/mlflow-artifacts/artifacts/";

    public static FakeAnswer NotFound => FakeAnswer.Html(404, "<!doctype html><html><title>404 Not Found</title><h1>Not Found</h1></html>");

    public static FakeAnswer Handle(FakeMlflowData data, FakeRequest request)
    {
        try
        {
            if (request.Path.StartsWith(Proxy, StringComparison.Ordinal))
                return FakeArtifacts.Handle(data, request, Uri.UnescapeDataString(request.Path[Proxy.Length..]));
            return request.Path.StartsWith(Api, StringComparison.Ordinal) && Call(data, request, request.Path[Api.Length..]) is { } answer
                ? Json(200, answer)
                : NotFound;
        }
        catch (FakeFailure failure)
        {
            return Json(failure.Status, new JsonObject { ["error_code"] = failure.Code, ["message"] = failure.Message });
        }
        catch (System.Text.Json.JsonException)
        {
            return FakeAnswer.Html(500, "<!doctype html><html><title>500</title><h1>Internal Server Error</h1></html>");
        }
    }

    public static FakeAnswer Json(int status, JsonObject body) => new(status, "application/json", Encoding.UTF8.GetBytes(body.ToJsonString()));

    private static JsonObject? Call(FakeMlflowData data, FakeRequest request, string name) => (request.Method, name) switch
    {
        ("GET", "experiments/get-by-name") => FakeExperiments.Get(data, request.Query("experiment_name") ?? ""),
        ("POST", "experiments/create") => FakeExperiments.Create(data, FakeMlflowJson.Parse(request)),
        ("POST", "runs/create") => FakeRuns.Create(data, FakeMlflowJson.Parse(request)),
        ("GET", "runs/get") => FakeRuns.Get(data, request.Query("run_id") ?? ""),
        ("POST", "runs/update") => FakeRuns.Update(data, FakeMlflowJson.Parse(request)),
        ("GET", "experiments/get") => FakeExperiments.GetById(data, request.Query("experiment_id") ?? ""),
        ("POST", "runs/restore") => FakeRuns.Restore(data, FakeMlflowJson.Parse(request)),
        ("POST", "runs/delete-tag") => FakeLogging.DeleteTag(data, FakeMlflowJson.Parse(request)),
        ("POST", "runs/delete") => FakeRuns.Delete(data, FakeMlflowJson.Parse(request)),
        ("POST", "runs/search") => FakeRuns.Search(data, FakeMlflowJson.Parse(request)),
        ("POST", "runs/set-tag") => FakeLogging.SetTag(data, FakeMlflowJson.Parse(request)),
        ("POST", "runs/log-batch") => FakeLogging.LogBatch(data, FakeMlflowJson.Parse(request)),
        ("POST", "runs/log-inputs") => FakeLogging.LogInputs(data, FakeMlflowJson.Parse(request)),
        ("GET", "metrics/get-history") => FakeLogging.History(data, request),
        ("GET", "artifacts/list") => FakeArtifacts.List(data, request),
        _ => null,
    };
}
