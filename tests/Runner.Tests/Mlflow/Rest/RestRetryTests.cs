using Runner.Mlflow;
using Runner.Tests.Mlflow.Fake;

namespace Runner.Tests.Mlflow.Rest;

public sealed class RestRetryTests : RestFixture
{
    private static readonly MlflowBatch Batch = new()
    {
        Metrics = [new("m", 1, 10, 1), new("m", double.NaN, 20, 2)], Params = [new("lr", "0.1")], Tags = [new("t", "x")],
    };

    public static TheoryData<string> PassingFaults => ["html500", "429", "502", "503 with code", "drop before", "drop after", "drop in answer"];

    [Theory]
    [MemberData(nameof(PassingFaults))]
    public async Task A_batch_survives_faults_without_doubles(string fault)
    {
        var run = await RunAsync();
        Server.Inject(Fault(fault) with { Path = "log-batch", Count = 3 });

        await Store.LogBatchAsync(run.RunId, Batch, Token);

        var stored = Server.Data.Run(run.RunId);
        Assert.Equal((2, 1, "x"), (stored.Points.Count, stored.Params.Count, stored.Tags["t"]));
    }

    [Theory]
    [MemberData(nameof(PassingFaults))]
    public async Task A_server_that_appends_what_it_is_sent_twice_gets_every_point_once(string fault)
    {
        Server.Data.Kind = FakeStoreKind.Files;
        var run = await RunAsync();
        Server.Inject(Fault(fault) with { Path = "log-batch", Count = 3 });

        await Store.LogBatchAsync(run.RunId, Batch, Token);

        var stored = Server.Data.Run(run.RunId);
        Assert.Equal([("m", 1L), ("m", 2L)], stored.Points.Select(point => (point.Key, point.Step)));
        Assert.Equal((1, "x"), (stored.Params.Count, stored.Tags["t"]));
    }

    [Fact]
    public async Task A_server_that_hangs_after_it_appended_gets_every_point_once()
    {
        Server.Data.Kind = FakeStoreKind.Files;
        var run = await RunAsync();
        Server.Inject(new FakeFault(FakeFaultKind.Hang) { Path = "log-batch" });
        var logging = Store.LogBatchAsync(run.RunId, Batch, Token);
        await Server.Hanging.WaitAsync(Token);
        Clock.RunOut();
        await logging;
        Assert.Equal(2, Server.Data.Run(run.RunId).Points.Count);
    }

    [Fact]
    public async Task A_batch_sent_again_adds_what_is_missing_though_the_server_trips_over_the_rest()
    {
        var run = await RunAsync();
        var points = Enumerable.Range(0, 300).Select(i => new MlflowMetric($"m{i / 100}", i, i, i))
            .Append(new("nan", double.NaN, 1, 1)).Append(new("inf", double.PositiveInfinity, 1, 1)).ToList();
        await Store.LogBatchAsync(run.RunId, new MlflowBatch { Metrics = points }, Token);

        var report = await Store.LogBatchAsync(
            run.RunId, new MlflowBatch { Metrics = [.. points, new("new", 1, 1, 1)], Tags = [new("t", "x")] }, Token);

        var stored = Server.Data.Run(run.RunId);
        Assert.Equal((303, "x", 2), (stored.Points.Count, stored.Tags["t"], report.RequestCount));
    }

    [Fact]
    public async Task A_bad_request_that_is_not_about_points_stays_an_error()
    {
        var run = await RunAsync();
        Server.Inject(FakeFault.Json(400, "BAD_REQUEST", "no such column") with { Path = "log-batch" });
        var failure = await Assert.ThrowsAsync<MlflowException>(() => Store.LogBatchAsync(run.RunId, Batch, Token));
        Assert.Equal(("BAD_REQUEST", false), (failure.ErrorCode, failure.IsRetryable));
        Assert.Equal(1, Server.CountOf("log-batch"));
    }

    [Theory]
    [MemberData(nameof(PassingFaults))]
    public async Task A_run_is_created_once_whatever_happens(string fault)
    {
        Server.Inject(Fault(fault) with { Path = "runs/create", Count = 2 });
        var run = await RunAsync();

        Assert.Equal(run.RunId, Assert.Single(Server.Data.ActiveRuns).Id);
        Assert.Equal(run.RunId, (await RunAsync()).RunId);
        Assert.Single(Server.Data.ActiveRuns);
    }

    [Theory]
    [MemberData(nameof(PassingFaults))]
    public async Task An_experiment_is_created_once_whatever_happens(string fault)
    {
        Server.Inject(Fault(fault) with { Path = "experiments/create", Count = 2 });
        Assert.Equal("1", await Store.GetOrCreateExperimentAsync("positions", 1, cancellationToken: Token));
        Assert.Equal(2, Server.Data.Experiments.Count);
    }

    [Fact]
    public async Task A_creation_that_is_carried_out_late_leaves_no_ghost()
    {
        Server.Inject(new FakeFault(FakeFaultKind.DropAndHandleLate) { Path = "runs/create" });
        var run = await RunAsync();

        Assert.Equal(2, Server.Data.Runs.Count);
        Assert.Equal(run.RunId, Assert.Single(Server.Data.ActiveRuns).Id);
        Assert.Equal(run.RunId, (await RunAsync()).RunId);
    }

    [Fact]
    public async Task Another_process_finds_the_run_by_the_clients_id()
    {
        var run = await RunAsync();
        await using var other = new RestMlflowStore(Options);
        Assert.Equal(run.RunId, (await other.CreateRunAsync(run.ExperimentId, Creation, Token)).RunId);
        Assert.Single(Server.Data.Runs);
    }

    [Fact]
    public async Task A_run_deleted_on_the_server_is_not_silently_made_again()
    {
        var run = await RunAsync();
        Server.Data.Run(run.RunId).IsDeleted = true;
        var failure = await Assert.ThrowsAsync<MlflowException>(RunAsync);
        Assert.Contains($"mlflow runs restore --run-id {run.RunId}", failure.Message, StringComparison.Ordinal);
        Assert.Single(Server.Data.Runs);
    }

    [Theory]
    [InlineData("3", 3)]
    [InlineData("Fri, 01 May 2026 12:00:45 GMT", 45)]
    [InlineData("Fri, 01 May 2026 11:00:00 GMT", 0)]
    [InlineData("86400", 120)]
    public async Task Retry_after_is_honoured_up_to_a_limit(string header, int seconds)
    {
        var run = await RunAsync();
        Server.Inject(FakeFault.Throttle(header) with { Path = "set-tag" });
        await Store.SetTagAsync(run.RunId, new("t", "x"), Token);
        Assert.Equal(seconds == 0 ? [] : [TimeSpan.FromSeconds(seconds)], Clock.Waits.Where(wait => wait > TimeSpan.Zero));
        Assert.Equal("x", Server.Data.Run(run.RunId).Tags["t"]);
    }

    [Fact]
    public async Task Waits_double_and_a_server_that_stays_away_is_reported_as_passing()
    {
        var run = await RunAsync();
        Server.GoDown();
        var failure = await Assert.ThrowsAsync<MlflowException>(() => Store.LogBatchAsync(run.RunId, Batch, Token));

        Assert.Equal((MlflowErrorCode.ConnectionFailed, true), (failure.ErrorCode, failure.IsRetryable));
        Assert.StartsWith($"The MLflow server {Server.Uri.ToString().TrimEnd('/')} cannot be reached: ", failure.Message, StringComparison.Ordinal);
        Assert.EndsWith("Check that it runs and that the tracking URI is right. (after 8 tries)", failure.Message, StringComparison.Ordinal);
        Assert.Equal([2, 4, 8, 16, 32, 64, 120], Clock.Waits.Select(wait => wait.TotalSeconds));

        Server.ComeBack();
        await Store.LogBatchAsync(run.RunId, Batch, Token);
        Assert.Equal(2, Server.Data.Run(run.RunId).Points.Count);
    }

    [Fact]
    public async Task A_server_that_never_answers_times_out_and_is_tried_again()
    {
        var run = await RunAsync();
        Server.Inject(new FakeFault(FakeFaultKind.Hang) { Path = "log-batch" });
        var logging = Store.LogBatchAsync(run.RunId, Batch, Token);
        await Server.Hanging.WaitAsync(Token);
        Clock.RunOut();
        await logging;
        Assert.Equal(2, Server.CountOf("log-batch"));
        Assert.Equal(2, Server.Data.Run(run.RunId).Points.Count);
    }

    [Fact]
    public async Task Cancelling_stops_at_once_and_is_no_timeout()
    {
        var run = await RunAsync();
        Server.Inject(new FakeFault(FakeFaultKind.Hang) { Path = "log-batch" });
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Token);
        var logging = Store.LogBatchAsync(run.RunId, Batch, stop.Token);
        await Server.Hanging.WaitAsync(Token);
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => logging);
        Assert.Equal(1, Server.CountOf("log-batch"));
    }

    [Fact]
    public async Task Without_retries_the_first_failure_is_told()
    {
        await using var store = new RestMlflowStore(Options with { MaxRetries = 0 });
        Server.Inject(FakeFault.Html500);
        var failure = await Assert.ThrowsAsync<MlflowException>(() => store.GetRunAsync("x", Token));
        Assert.Equal(
            $"The MLflow server {store.Describe().Uri} answered INTERNAL_ERROR (HTTP 500): Internal Server Error The server could not complete your request.",
            failure.Message);
        Assert.True(failure.IsRetryable);
    }

    [Fact]
    public async Task A_failure_the_server_calls_lasting_is_not_retried_whatever_its_status()
    {
        Server.Inject(FakeFault.Json(500, "INVALID_STATE", "The experiment is deleted") with { Count = 9 });
        var failure = await Assert.ThrowsAsync<MlflowException>(() => Store.GetRunAsync("x", Token));
        Assert.False(failure.IsRetryable);
        Assert.Single(Server.Requests);
    }

    private static FakeFault Fault(string name) => name switch
    {
        "html500" => FakeFault.Html500,
        "429" => FakeFault.Throttle("3"),
        "502" => FakeFault.Html500 with { Status = 502 },
        "503 with code" => FakeFault.Json(503, "TEMPORARILY_UNAVAILABLE", "database is locked"),
        "drop before" => new FakeFault(FakeFaultKind.DropBefore),
        "drop after" => new FakeFault(FakeFaultKind.DropAfter),
        "drop in answer" => new FakeFault(FakeFaultKind.DropInAnswer),
        _ => throw new ArgumentOutOfRangeException(nameof(name)),
    };
}
