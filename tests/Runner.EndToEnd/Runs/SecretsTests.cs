using System.Diagnostics;
using System.Text;
using Runner.EndToEnd.Support;
using Runner.Tests.Mlflow.Fake;

namespace Runner.EndToEnd.Runs;

/// <summary>Whichever way a tracker's secret comes in, it goes out to the tracker alone: no output, no file and no record of a run holds it.</summary>
public sealed class SecretsTests
{
    private const string Secret = "pl4nted-s3cret";
    private const string Echo = "you sent " + Secret + " and Basic YWRhOnBsNG50ZWQtczNjcmV0 to http://ada:" + Secret + "@host/x";

    [Theory]
    [InlineData("MLFLOW_TRACKING_URI")]
    [InlineData("tracking.store")]
    [InlineData("--set")]
    [InlineData("MLFLOW_TRACKING_PASSWORD")]
    [InlineData("MLFLOW_TRACKING_TOKEN")]
    [InlineData("${env:...}")]
    public async Task A_secret_is_in_no_output_of_a_run(string way)
    {
        using var sandbox = new Sandbox();
        await using var server = new FakeMlflowServer
        {
            Authorization = way == "MLFLOW_TRACKING_TOKEN" ? $"Bearer {Secret}" : "Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes($"ada:{Secret}")),
        };
        // what a server says while it is ill is printed; it may say what it was sent
        server.Inject(new FakeFault(FakeFaultKind.Answer) { Count = 3, Body = Echo, ContentType = "text/plain" });
        var given = Give(way, sandbox, server.Uri);
        var told = new StringBuilder();
        // as a bearer's token it is never sent as a pair, so that nobody knows the pair for a secret
        string[] forms = way == "MLFLOW_TRACKING_TOKEN" ? [Secret] : [Secret, Convert.ToBase64String(Encoding.UTF8.GetBytes($"ada:{Secret}"))];

        Tell(sandbox.Runner(sandbox.Run("tiny.yaml", [.. given, "--set", "train.duration=5steps"])).Expect(0));
        Tell(sandbox.Runner("sync", "--workspace", sandbox.Workspace));
        Tell(sandbox.InProcess(["explain", "tiny.yaml", .. given]).Expect(0));
        Tell(sandbox.InProcess(["explain", "tiny.yaml", "--yaml", .. given]).Expect(0));
        Tell(sandbox.InProcess(["validate", "tiny.yaml", .. given]).Expect(0));
        var run = Assert.Single(sandbox.Runs);
        Tell(sandbox.InProcess("runs", "show", run.Identity.RunId, "--workspace", sandbox.Workspace).Expect(0));
        Tell(sandbox.InProcess("runs", "list", "--workspace", sandbox.Workspace).Expect(0));
        Tell(sandbox.InProcess("diff", "tiny.yaml", run.RecipeFile));

        var served = Assert.Single(server.Data.ActiveRuns);                  // it did get in
        Assert.Equal("FINISHED", served.Status);
        Assert.NotEmpty(Directory.GetFiles(run.ArtifactsFolder, "code*.diff", SearchOption.AllDirectories));
        AssertNone(told.ToString(), "what was printed");
        AssertNone(string.Join('\n', served.Params.Concat(served.Tags).Select(p => $"{p.Key}={p.Value}")), "parameters and tags");
        AssertNone(string.Join('\n', served.Datasets.Select(d => d.ToJsonString())), "data sets");
        foreach (var (path, content) in server.Data.Artifacts)
            AssertNone(Encoding.UTF8.GetString(content), $"the artifact {path}");
        foreach (var file in Directory.GetFiles(sandbox.Workspace, "*", SearchOption.AllDirectories))
            AssertNone(Encoding.UTF8.GetString(await File.ReadAllBytesAsync(file, TestContext.Current.CancellationToken)), file);

        void Tell(RunnerResult result) => told.Append(result.Output).Append(result.Error);

        void AssertNone(string text, string where)
        {
            foreach (var form in forms)
                Assert.False(text.Contains(form, StringComparison.Ordinal), $"{where} holds the secret: {Around(text, form)}");
        }
    }

    private static string[] Give(string way, Sandbox sandbox, Uri server)
    {
        var plain = server.ToString().TrimEnd('/');
        var address = plain.Replace("http://", $"http://ada:{Secret}@", StringComparison.Ordinal);
        sandbox.WriteTiny();
        Git("init -q -b work");
        Git("add tiny.yaml");
        Git("-c user.name=n -c user.email=e commit -qm first");
        // in the working tree as well: what differs from the commit is kept with the run
        sandbox.Write("tiny.yaml", "# changed\n" + TinyRecipe.Text.Replace("tracking: {", way switch
        {
            "tracking.store" => $"tracking: {{ store: '{address}',",
            "${env:...}" => $"tracking: {{ store: '{plain.Replace("http://", "http://ada:${env:PW}@", StringComparison.Ordinal)}',",
            _ => "tracking: {",
        }, StringComparison.Ordinal));
        switch (way)
        {
            case "MLFLOW_TRACKING_URI":
                sandbox.Environment["MLFLOW_TRACKING_URI"] = address;
                break;
            case "MLFLOW_TRACKING_PASSWORD":
                (sandbox.Environment["MLFLOW_TRACKING_URI"], sandbox.Environment["MLFLOW_TRACKING_USERNAME"], sandbox.Environment["MLFLOW_TRACKING_PASSWORD"]) = (plain, "ada", Secret);
                break;
            case "MLFLOW_TRACKING_TOKEN":
                (sandbox.Environment["MLFLOW_TRACKING_URI"], sandbox.Environment["MLFLOW_TRACKING_TOKEN"]) = (plain, Secret);
                break;
            case "${env:...}":
                sandbox.Environment["PW"] = Secret;
                break;
        }
        return way == "--set" ? ["--set", $"tracking.store={address}"] : [];

        void Git(string arguments)
        {
            using var git = Process.Start(new ProcessStartInfo("git", arguments) { WorkingDirectory = sandbox.Folder })!;
            git.WaitForExit();
            Assert.Equal(0, git.ExitCode);
        }
    }

    private static string Around(string text, string form)
    {
        var at = text.IndexOf(form, StringComparison.Ordinal);
        return at < 0 ? "" : text[Math.Max(0, at - 80)..Math.Min(text.Length, at + 40)];
    }
}
