using System.Globalization;
using Runner.Mlflow;

namespace Runner.Tests.Mlflow.Sqlite;

public sealed class SqliteConcurrencyTests : IDisposable
{
    private readonly StoreFolder _folder = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Many_stores_create_one_database_and_one_experiment()
    {
        var ids = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(async () =>
        {
            await using var store = new SqliteMlflowStore(_folder.Database);
            return await store.GetOrCreateExperimentAsync("shared", 1, [new("k", "v")], Token);
        })));

        Assert.Equal("1", Assert.Single(ids.Distinct()));
        Assert.Equal(["Default", "shared"], _folder.Sql("SELECT name FROM experiments ORDER BY experiment_id"));
        Assert.Equal(["1"], _folder.Sql("SELECT count(*) FROM alembic_version"));
    }

    [Fact]
    public async Task Writers_at_the_same_time_lose_nothing()
    {
        const int Writers = 4;
        const int Batches = 25;
        await Task.WhenAll(Enumerable.Range(0, Writers).Select(writer => Task.Run(async () =>
        {
            await using var store = new SqliteMlflowStore(_folder.Database);
            var experiment = await store.GetOrCreateExperimentAsync("shared", 1, cancellationToken: Token);
            var run = await store.CreateRunAsync(experiment, new MlflowRunCreation { Name = "r", StartTime = 1, RunId = $"{writer:x32}" }, Token);
            for (var batch = 0; batch < Batches; batch++)
            {
                var points = Enumerable.Range(batch * 10, 10).Select(i => new MlflowMetric("m", i, i, i));
                await store.LogBatchAsync(run.RunId, new MlflowBatch { Metrics = [.. points] }, Token);
            }
        })));

        var expected = Enumerable.Range(0, Writers).Select(writer => $"{writer:x32}|{Batches * 10}|{(Batches * 10) - 1}");
        Assert.Equal(expected, _folder.Sql(
            "SELECT m.run_uuid, count(*), l.step FROM metrics m JOIN latest_metrics l ON l.run_uuid = m.run_uuid GROUP BY m.run_uuid ORDER BY 1"));
    }

    [Fact]
    public async Task The_same_run_created_at_the_same_time_is_one()
    {
        await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => Task.Run(async () =>
        {
            await using var store = new SqliteMlflowStore(_folder.Database);
            var experiment = await store.GetOrCreateExperimentAsync("shared", 1, cancellationToken: Token);
            await store.CreateRunAsync(experiment, new MlflowRunCreation { Name = "r", StartTime = 1, RunId = new string('a', 32) }, Token);
        })));
        Assert.Equal(["1"], _folder.Sql("SELECT count(*) FROM runs"));
    }

    [Fact]
    public async Task A_lock_held_too_long_is_a_passing_failure_and_reading_goes_on()
    {
        await using var store = new SqliteMlflowStore(_folder.Database, null, busySeconds: 1);
        await store.GetOrCreateExperimentAsync("e", 1, cancellationToken: Token);
        using var other = _folder.Open();
        using (other.BeginTransaction(deferred: false))
        {
            var failure = await Assert.ThrowsAsync<MlflowException>(() => store.GetOrCreateExperimentAsync("f", 1, cancellationToken: Token));
            Assert.Equal((MlflowErrorCode.TemporarilyUnavailable, true), (failure.ErrorCode, failure.IsRetryable));
            Assert.Equal($"{_folder.Database} is locked by another process for longer than 1 s. Try again when that process is done.", failure.Message);
            Assert.Empty((await store.SearchRunsAsync(new MlflowRunSearch { ExperimentIds = ["1"] }, Token)).Runs);
        }

        Assert.Equal("2", await store.GetOrCreateExperimentAsync("f", 1, cancellationToken: Token));
    }

    [Fact]
    public async Task A_deleted_database_is_noticed_rather_than_written_into_nowhere()
    {
        await using var store = new SqliteMlflowStore(_folder.Database);
        await store.GetOrCreateExperimentAsync("e", 1, cancellationToken: Token);
        Assert.SkipWhen(OperatingSystem.IsWindows(), "open files cannot be deleted there");
        File.Delete(_folder.Database);
        var failure = await Assert.ThrowsAsync<MlflowException>(() => store.GetOrCreateExperimentAsync("f", 1, cancellationToken: Token));
        Assert.Equal($"{_folder.Database} was deleted while it was in use. Restore it, or start again to make a new one.", failure.Message);
    }

    [Fact]
    public async Task A_folder_that_cannot_be_made_is_told()
    {
        var file = _folder.File("plain", "x");
        await using var store = new SqliteMlflowStore(Path.Combine(file, "mlflow.db"));
        var failure = await Assert.ThrowsAsync<MlflowException>(() => store.GetOrCreateExperimentAsync("f", 1, cancellationToken: Token));
        Assert.Equal(MlflowErrorCode.FileAccess, failure.ErrorCode);
        Assert.StartsWith(string.Create(CultureInfo.InvariantCulture, $"{Path.Combine(file, "mlflow.db")} cannot be written: "), failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_lock_file_held_elsewhere_is_waited_for_and_then_told()
    {
        await using var store = new SqliteMlflowStore(_folder.Database, null, busySeconds: 1);
        using (new FileStream(_folder.Database + ".lock", FileMode.Create, FileAccess.ReadWrite, FileShare.None))
        {
            var failure = await Assert.ThrowsAsync<MlflowException>(() => store.GetOrCreateExperimentAsync("f", 1, cancellationToken: Token));
            Assert.True(failure.IsRetryable);
            Assert.StartsWith($"{_folder.Database}.lock is held by another process", failure.Message, StringComparison.Ordinal);
        }

        Assert.Equal("1", await store.GetOrCreateExperimentAsync("f", 1, cancellationToken: Token));
    }
}
