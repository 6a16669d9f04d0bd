using System.Globalization;
using Runner.Mlflow;
using Runner.Tests.Mlflow.Fake;
using Runner.Tracking;

namespace Runner.Tests.Tracking.Upload;

/// <summary>Which store an address and the environment mean, and how long it is tried.</summary>
public sealed class TrackingStoreTests : IDisposable
{
    private readonly TrackingTestBed _bed = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _bed.Dispose();

    [Theory]
    [InlineData(StoreCaller.Background, null, 2)]
    [InlineData(StoreCaller.Background, 3, 4)]
    [InlineData(StoreCaller.Foreground, 0, 1)]
    [InlineData(StoreCaller.Foreground, 4, 5)]
    public async Task The_number_of_retries_in_the_environment_holds_for_every_command(StoreCaller caller, int? retries, int requests)
    {
        await using var server = new FakeMlflowServer();
        server.Inject(FakeFault.Html500 with { Count = 99 });
        var open = TrackingStore.Find(new TrackingOptions { Store = server.Uri.ToString() }, _bed.Workspace, name => name switch
        {
            "MLFLOW_HTTP_REQUEST_MAX_RETRIES" => retries?.ToString(CultureInfo.InvariantCulture),
            "MLFLOW_HTTP_REQUEST_BACKOFF_FACTOR" or "MLFLOW_HTTP_REQUEST_BACKOFF_JITTER" => "0",
            _ => null,
        }, caller)!;
        await using var store = open();
        await Assert.ThrowsAsync<MlflowException>(() => store.GetRunAsync("x", Token));
        Assert.Equal(requests, server.Requests.Count);
    }

    [Fact]
    public async Task A_run_is_delivered_to_the_workspace_its_store_is_named_with()
    {
        await using var server = new FakeMlflowServer();
        var address = server.Uri.ToString().TrimEnd('/');
        await using var store = TrackingStore.Find(new TrackingOptions { Store = $"{address} (workspace team-a)" }, _bed.Workspace, _ => null)!();
        Assert.Equal((address, $"{address} (workspace team-a)"), (store.Describe().Uri, store.Describe().Identity));
        await store.GetOrCreateExperimentAsync("e", 1, cancellationToken: Token);
        Assert.All(server.Requests, request => Assert.Equal("team-a", request.Headers["x-mlflow-workspace"]));
    }

    [Theory]
    [InlineData("store", true)]
    [InlineData("file:///tmp/runner-store", true)]
    [InlineData("store/mlflow.db", false)]
    [InlineData("sqlite:///store/mlflow.db", false)]
    [InlineData("http://localhost:5000", false)]
    [InlineData("none", false)]
    public void A_folder_for_a_store_is_warned_of_since_mlflow_takes_it_for_another_kind(string address, bool isWarned)
    {
        TrackingStore.WarnOfFolder(new TrackingOptions { Store = address }, _bed.Workspace, _bed.Notice, _ => null);
        Assert.Equal(isWarned ? ["RUN5252"] : [], _bed.Said.Select(s => s.Code));
        if (isWarned)
            Assert.Matches("To look at them: cd .+ && mlflow ui --backend-store-uri sqlite:///mlflow.db$", _bed.Said[0].Message);
    }

    [Theory]
    [InlineData("sqlite:///{0}/elsewhere/mlflow.db", "^file:///.+/elsewhere/mlruns/1/")]
    [InlineData("sqlite:///{0}/mlflow.db", "^\\./mlruns/1/")]
    public async Task Artifacts_of_a_store_outside_the_workspace_are_found_from_anywhere(string address, string expected)
    {
        var options = new TrackingOptions { Store = string.Format(CultureInfo.InvariantCulture, address, _bed.Workspace) };
        await using var store = TrackingStore.Find(options, _bed.Workspace, _ => null)!();
        var experiment = await store.GetOrCreateExperimentAsync("e", 1, cancellationToken: Token);
        Assert.Matches(expected, (await store.CreateRunAsync(experiment, new MlflowRunCreation { Name = "r", StartTime = 1 }, Token)).ArtifactUri);
    }

    [Fact]
    public async Task A_run_synced_to_a_server_that_fails_at_nearly_every_second_request_arrives_whole_and_once()
    {
        await using var server = new FakeMlflowServer();
        server.Data.Kind = FakeStoreKind.Files;
        for (var i = 0; i < 60; i++)
            server.Inject(new FakeFault(i % 3 == 0 ? FakeFaultKind.DropAfter : i % 3 == 1 ? FakeFaultKind.Answer : FakeFaultKind.DropBefore) { After = i + 1 });
        var run = _bed.NewRun();
        using (var journal = _bed.Open(run))
        {
            for (var step = 1; step <= 2500; step++)
                journal.LogMetrics(step, [KeyValuePair.Create("train/loss", step == 2500 ? double.NaN : 1.0 / step), KeyValuePair.Create("train/rate", 0.1)]);
            journal.SetStatus(RunStatus.Finished);
        }
        var open = TrackingStore.Find(new TrackingOptions { Store = server.Uri.ToString() }, _bed.Workspace,
            name => name is "MLFLOW_HTTP_REQUEST_BACKOFF_FACTOR" or "MLFLOW_HTTP_REQUEST_BACKOFF_JITTER" ? "0" : null, StoreCaller.Foreground)!;
        var outcome = Assert.Single(await RunSync.DeliverAsync([run], open, notice: _bed.Notice, cancellation: Token));
        Assert.Equal((UploadState.Complete, null), (outcome.State, outcome.Problem));
        var stored = Assert.Single(server.Data.ActiveRuns);
        Assert.Equal((5000, 5000), (stored.Points.Count, stored.Points.Distinct().Count()));
        Assert.True(double.IsNaN(stored.Points.Single(p => p.Key == "train/loss" && p.Step == 2500).Value));
    }
}
