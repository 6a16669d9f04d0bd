using System.Net;
using System.Net.Sockets;
using Runner.EndToEnd.Support;
using Runner.Tests.Mlflow.Fake;
using Runner.Tracking;
using static Runner.EndToEnd.Support.RunComparisons;

namespace Runner.EndToEnd.Runs;

/// <summary>A tracker that is away or ill never stops a training, and what it missed is delivered later, once.</summary>
public sealed class TrackerOutageTests(UninterruptedRun uninterrupted)
{
    private static readonly string[] Brief = ["--set", "train.duration=10steps"];
    private static readonly string[] Short = ["--set", "tracking.finish_timeout=1s"];

    [Fact]
    public void With_a_dead_tracker_a_run_finishes_and_sync_delivers_it_once()
    {
        using var sandbox = new Sandbox();
        sandbox.Environment["MLFLOW_TRACKING_URI"] = $"http://127.0.0.1:{UnusedPort()}";
        sandbox.Environment["MLFLOW_HTTP_REQUEST_MAX_RETRIES"] = "1";
        sandbox.Environment["MLFLOW_HTTP_REQUEST_BACKOFF_FACTOR"] = "0.1";
        var recipe = sandbox.WriteTiny();

        sandbox.Runner(sandbox.Run(recipe, Short)).Expect(0).Warns("warning RUN5").Says("records wait for the tracker; `runner sync --workspace work` delivers them when it is back");

        var run = Assert.Single(sandbox.Runs);
        AssertEqual(uninterrupted.Folder, run);
        Assert.False(File.Exists(Path.Combine(sandbox.Workspace, "mlflow.db")));

        var store = $"sqlite:///{sandbox.Locate("elsewhere.db")}";
        var elsewhere = new MlflowDatabase(sandbox.Locate("elsewhere.db"));
        for (var i = 0; i < 2; i++)
        {
            sandbox.Runner("sync", "--store", store, "--workspace", sandbox.Workspace).Expect(0).Says($"1 of 1 runs are delivered to {store}");
            AssertDelivered(run, elsewhere);
        }
        sandbox.Runner("sync", "--from-start", "--store", store, "--workspace", sandbox.Workspace).Expect(0);
        AssertDelivered(run, elsewhere);
        Assert.Equal("FINISHED", elsewhere.StatusOf(run.Identity.RunId));
        Assert.Equal(1, elsewhere.RunCount);

        sandbox.Runner("sync", "--workspace", sandbox.Workspace).Expect(2).Says("0 of 1 runs are delivered to http://127.0.0.1:");
    }

    [Fact]
    public async Task A_server_that_fails_now_and_then_gets_everything_once()
    {
        using var sandbox = new Sandbox();
        await using var server = new FakeMlflowServer();
        sandbox.Environment["MLFLOW_TRACKING_URI"] = server.Uri.ToString();
        server.Inject(FakeFault.Html500 with { Count = 2 });
        server.Inject(FakeFault.Html500 with { Path = "log-batch", Count = 2, After = 1 });
        server.Inject(new FakeFault(FakeFaultKind.DropAfter) { Path = "log-batch", After = 2 });

        sandbox.Runner(sandbox.Run(sandbox.WriteTiny())).Expect(0);
        sandbox.Runner("sync", "--workspace", sandbox.Workspace).Expect(0);

        var run = Assert.Single(sandbox.Runs);
        AssertEqual(uninterrupted.Folder, run);
        AssertServed(server, run);
    }

    [Fact]
    public async Task A_server_that_answers_with_nothing_but_errors_stops_nothing()
    {
        using var sandbox = new Sandbox();
        await using var server = new FakeMlflowServer();
        sandbox.Environment["MLFLOW_TRACKING_URI"] = server.Uri.ToString();
        server.Inject(FakeFault.Html500 with { Count = int.MaxValue });

        sandbox.Runner(sandbox.Run(sandbox.WriteTiny(), Short)).Expect(0).Warns("warning RUN5");

        AssertEqual(uninterrupted.Folder, Assert.Single(sandbox.Runs));
        Assert.True(server.Requests.Count > 0);

        server.ClearFaults();
        sandbox.Runner("sync", "--workspace", sandbox.Workspace).Expect(0).Says("1 of 1 runs are delivered");
        AssertServed(server, sandbox.Runs[0]);
    }

    [Fact]
    public void Without_a_tracker_the_run_folder_is_enough()
    {
        using var sandbox = new Sandbox();

        sandbox.Runner(sandbox.Run(sandbox.WriteTiny(), "--set", "tracking.store=none")).Expect(0);

        AssertEqual(uninterrupted.Folder, Assert.Single(sandbox.Runs));
        Assert.Equal(["runs"], Directory.GetFileSystemEntries(sandbox.Workspace).Select(Path.GetFileName));
    }

    [Fact]
    public void A_store_that_is_gone_is_not_taken_for_one_that_has_the_run()
    {
        using var sandbox = new Sandbox();
        sandbox.Runner(sandbox.Run(sandbox.WriteTiny(), Brief)).Expect(0);
        var database = Path.Combine(sandbox.Workspace, "mlflow.db");
        File.Delete(database);

        sandbox.Runner("sync", "--workspace", sandbox.Workspace).Expect(2)
            .Warns("warning RUN5250").Says("not all there (runner sync --from-start)").Says("0 of 1 runs are delivered to");
        Assert.False(File.Exists(database));

        sandbox.Runner("sync", "--from-start", "--workspace", sandbox.Workspace).Expect(0).Says("1 of 1 runs are delivered to");
        AssertDelivered(Assert.Single(sandbox.Runs), sandbox.Store);
    }

    [Fact]
    public async Task A_run_that_is_finished_and_not_delivered_is_delivered_by_the_same_command_and_not_trained_again()
    {
        using var sandbox = new Sandbox();
        await using var server = new FakeMlflowServer();
        server.GoDown();
        sandbox.Environment["MLFLOW_TRACKING_URI"] = server.Uri.ToString();
        sandbox.Environment["MLFLOW_HTTP_REQUEST_MAX_RETRIES"] = "1";
        sandbox.Environment["MLFLOW_HTTP_REQUEST_BACKOFF_FACTOR"] = "0.1";
        var command = sandbox.Run(sandbox.WriteTiny(), [.. Brief, .. Short]);
        sandbox.Runner(command).Expect(0);
        var run = Assert.Single(sandbox.Runs);
        sandbox.InProcess("runs", "list", "--workspace", sandbox.Workspace).Expect(0).Says("not delivered: ");
        sandbox.Runner(command).Expect(2).Says("not delivered: ");

        server.ComeBack();
        sandbox.Runner(command).Expect(0).Says("delivered; to train it anew: --fresh").Says($"/#/experiments/1/runs");

        Assert.Equal(run.Identity.RunId, Assert.Single(sandbox.Runs).Identity.RunId);
        AssertServed(server, run);
        Assert.DoesNotContain("not delivered", sandbox.InProcess("runs", "list", "--workspace", sandbox.Workspace).Expect(0).Output, StringComparison.Ordinal);
        sandbox.InProcess("resume", run.Identity.RunId, "--workspace", sandbox.Workspace).Expect(1).Warns("RUN7001");
    }

    [Fact]
    public async Task An_ablation_delivers_what_its_finished_runs_still_owe_and_trains_nothing_again()
    {
        using var sandbox = new Sandbox();
        await using var server = new FakeMlflowServer();
        server.GoDown();
        sandbox.Environment["MLFLOW_TRACKING_URI"] = server.Uri.ToString();
        var command = sandbox.Run(sandbox.WriteTiny("ablation: { arms: { learned: {}, none: { model.positions: none } }, seeds: [1], baseline: learned, metrics: [{ name: eval/length-32/mlm/loss, goal: minimize }] }\n"), [.. Brief, .. Short]);
        sandbox.Runner(command).Expect(0);
        var before = sandbox.Runs.Select(r => r.Identity.RunId).Order(StringComparer.Ordinal).ToList();

        server.ComeBack();
        sandbox.Runner(command).Expect(0).Says(": done before, run ").Says("the tracker did not have all of it: delivered now");

        Assert.Equal(before, sandbox.Runs.Select(r => r.Identity.RunId).Order(StringComparer.Ordinal));
        Assert.Equal(3, server.Data.ActiveRuns.Count());
        Assert.All(server.Data.ActiveRuns, served => Assert.Equal("FINISHED", served.Status));
        Assert.All(sandbox.Runs, run => AssertDelivered(run, server.Data.ActiveRuns.Single(s => s.Tags["runner.run_id"] == run.Identity.RunId).Points.Select(p => (p.Key, p.Step, p.Value))));
    }

    [Fact]
    public async Task Credentials_that_are_wrong_are_said_and_not_waited_for()
    {
        using var sandbox = new Sandbox();
        await using var server = new FakeMlflowServer { Authorization = "Basic other" };
        sandbox.Environment["MLFLOW_TRACKING_URI"] = server.Uri.ToString();

        // waiting would be longer than the test is allowed to take
        sandbox.Runner(sandbox.Run(sandbox.WriteTiny(), [.. Brief, "--set", "tracking.finish_timeout=1h"])).Expect(0)
            .Warns("warning RUN5020").Warns("wants other credentials (HTTP 401)");

        sandbox.Runner("sync", "--workspace", sandbox.Workspace).Expect(2).Says("HTTP 401");
    }

    private static void AssertServed(FakeMlflowServer server, RunFolder run)
    {
        var served = Assert.Single(server.Data.ActiveRuns);
        Assert.Equal("FINISHED", served.Status);
        Assert.Equal("tiny", served.Name);
        AssertDelivered(run, served.Points.Select(p => (p.Key, p.Step, p.Value)));
    }

    private static int UnusedPort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
