using Runner.Mlflow;

namespace Runner.Tests.Mlflow.Sqlite;

public sealed class SqliteMlflowStoreTests : IAsyncDisposable
{
    private const string Id = "0123456789abcdef0123456789abcdef";
    private readonly StoreFolder _folder = new();
    private readonly SqliteMlflowStore _store;

    public SqliteMlflowStoreTests() => _store = new SqliteMlflowStore(_folder.Database);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask DisposeAsync()
    {
        await _store.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task A_run_is_stored_as_MLflow_reads_it()
    {
        var run = await RunAsync();

        Assert.Equal(Id, run.RunId);
        Assert.Equal(
            [$"{Id}|first|UNKNOWN||||ada|RUNNING|1000|-|active|./mlruns/1/{Id}/artifacts|1"],
            _folder.Sql("SELECT run_uuid, name, source_type, source_name, entry_point_name, source_version, user_id, status, start_time, end_time, lifecycle_stage, artifact_uri, experiment_id FROM runs"));
        Assert.Equal(
            ["mlflow.runName|first", "mlflow.source.type|LOCAL", "mlflow.user|ada", $"runner.run_id|{Id}"],
            _folder.Sql("SELECT key, value FROM tags ORDER BY key"));
    }

    [Fact]
    public async Task Creating_the_same_run_again_makes_no_ghost()
    {
        await RunAsync();
        await _store.LogBatchAsync(Id, new MlflowBatch { Params = [new("lr", "0.1")] }, Token);

        var again = await RunAsync();
        Assert.Equal("0.1", again.Params.GetValueOrDefault("lr") ?? (await _store.GetRunAsync(Id, Token)).Params["lr"]);
        Assert.Equal(["1"], _folder.Sql("SELECT count(*) FROM runs"));
    }

    [Fact]
    public async Task A_run_id_of_another_experiment_is_refused()
    {
        await RunAsync();
        var other = await _store.GetOrCreateExperimentAsync("other", 1, cancellationToken: Token);
        var failure = await Assert.ThrowsAsync<MlflowException>(() =>
            _store.CreateRunAsync(other, new MlflowRunCreation { Name = "x", StartTime = 1, RunId = Id }, Token));
        Assert.Equal(MlflowErrorCode.ResourceAlreadyExists, failure.ErrorCode);
    }

    [Fact]
    public async Task Latest_is_highest_step_then_timestamp_then_value_whatever_the_order_of_arrival()
    {
        await RunAsync();
        await LogAsync(new MlflowMetric("m", 5, 100, 3));
        await LogAsync(new("m", 9, 200, 2), new("m", 1, 100, 3));
        Assert.Equal(["5|100|3|0"], Latest());

        await LogAsync(new MlflowMetric("m", 7, 100, 3));
        Assert.Equal(["7|100|3|0"], Latest());

        await LogAsync(new("m", -1, 101, 3), new("m", 100, 99, 3));
        Assert.Equal(["-1|101|3|0"], Latest());

        await LogAsync(new MlflowMetric("m", double.NaN, 0, 4));
        Assert.Equal(["0|0|4|1"], Latest());
        Assert.True(double.IsNaN(Assert.Single((await _store.GetRunAsync(Id, Token)).LatestMetrics).Value));
    }

    [Fact]
    public async Task Non_finite_values_follow_MLflows_conventions_and_come_back()
    {
        await RunAsync();
        await LogAsync(new("m", double.NaN, 1, 1), new("m", double.PositiveInfinity, 2, 2), new("m", double.NegativeInfinity, 3, 3), new("m", -0.0, 4, 4));

        Assert.Equal(
            ["0|1|1", "1.7976931348623157E+308|0|2", "-1.7976931348623157E+308|0|3", "0|0|4"],
            _folder.Sql("SELECT value + 0.0, is_nan, step FROM metrics ORDER BY step"));
        Assert.Equal(
            [double.NaN, double.PositiveInfinity, double.NegativeInfinity, 0],
            (await _store.GetMetricHistoryAsync(Id, "m", Token)).Select(point => point.Value));
    }

    [Fact]
    public async Task Sending_a_batch_again_adds_nothing()
    {
        await RunAsync();
        var batch = new MlflowBatch
        {
            Metrics = [new("a", 1.5, 10, 1), new("a", double.NaN, 20, 2), new("b", 3, 10, 1)],
            Params = [new("lr", "0.1")],
            Tags = [new("t", "x")],
        };
        await _store.LogBatchAsync(Id, batch, Token);
        await _store.LogBatchAsync(Id, batch, Token);

        Assert.Equal(["3"], _folder.Sql("SELECT count(*) FROM metrics"));
        Assert.Equal(["1"], _folder.Sql("SELECT count(*) FROM params"));
        Assert.Equal([new MlflowMetric("a", 1.5, 10, 1), new("a", double.NaN, 20, 2)], await _store.GetMetricHistoryAsync(Id, "a", Token));
    }

    [Fact]
    public async Task Another_value_at_the_same_step_and_time_is_another_point()
    {
        await RunAsync();
        await LogAsync(new("m", 2, 10, 1), new("m", 1, 10, 1));
        Assert.Equal([1.0, 2.0], (await _store.GetMetricHistoryAsync(Id, "m", Token)).Select(point => point.Value));
    }

    [Fact]
    public async Task A_changed_parameter_rejects_the_whole_batch()
    {
        await RunAsync();
        await _store.LogBatchAsync(Id, new MlflowBatch { Params = [new("lr", "0.1")] }, Token);
        var failure = await Assert.ThrowsAsync<MlflowException>(() => _store.LogBatchAsync(
            Id, new MlflowBatch { Params = [new("new", "1"), new("lr", "0.10")], Metrics = [new("m", 1, 1, 1)], Tags = [new("t", "x")] }, Token));

        Assert.Equal(MlflowErrorCode.InvalidParameterValue, failure.ErrorCode);
        Assert.Equal($"Run {Id} has the parameter lr = '0.1'; it cannot become '0.10'. Nothing of this batch was stored.", failure.Message);
        Assert.Equal(["lr|0.1"], _folder.Sql("SELECT key, value FROM params"));
        Assert.Empty(_folder.Sql("SELECT * FROM metrics"));
        Assert.Empty(_folder.Sql("SELECT * FROM tags WHERE key = 't'"));
    }

    [Fact]
    public async Task Long_values_are_cut_to_what_MLflow_keeps_and_reported()
    {
        await RunAsync();
        var long6001 = string.Concat(Enumerable.Repeat("𝄞", 6001));
        var report = await _store.LogBatchAsync(
            Id, new MlflowBatch { Params = [new("p", long6001), new("ok", long6001[..12000])], Tags = [new("t", new string('x', 5001))] }, Token);

        Assert.Equal(
            [
                "parameter 'p' has 6001 characters; MLflow keeps the first 6000. Keep the whole value in an artifact.",
                "tag 't' has 5001 characters; MLflow keeps the first 5000. Keep the whole value in an artifact.",
            ],
            report.Warnings.Select(warning => warning.ToString()));
        Assert.Equal(["ok|6000", "p|6000"], _folder.Sql("SELECT key, length(value) FROM params ORDER BY key"));
        Assert.Equal(["5000"], _folder.Sql("SELECT length(value) FROM tags WHERE key = 't'"));
    }

    [Fact]
    public async Task Status_end_and_name_change_together_and_resuming_clears_the_end()
    {
        await RunAsync();
        await _store.UpdateRunAsync(Id, new MlflowRunUpdate { Status = MlflowRunStatus.Failed, EndTime = 5000, Name = "renamed" }, Token);
        Assert.Equal(["FAILED|5000|renamed"], _folder.Sql("SELECT status, end_time, name FROM runs"));
        Assert.Equal(["renamed"], _folder.Sql("SELECT value FROM tags WHERE key = 'mlflow.runName'"));

        await _store.UpdateRunAsync(Id, new MlflowRunUpdate { Status = MlflowRunStatus.Running }, Token);
        Assert.Null((await _store.GetRunAsync(Id, Token)).EndTime);

        await _store.SetTagAsync(Id, new(MlflowTags.RunName, "by tag"), Token);
        Assert.Equal("by tag", (await _store.GetRunAsync(Id, Token)).Name);
    }

    [Fact]
    public async Task Absent_and_deleted_runs_are_told_apart()
    {
        await RunAsync();
        var absent = await Assert.ThrowsAsync<MlflowException>(() => _store.LogBatchAsync("nope", new MlflowBatch(), Token));
        Assert.Equal((MlflowErrorCode.ResourceDoesNotExist, "There is no run nope."), (absent.ErrorCode, absent.Message));

        _folder.Sql("UPDATE runs SET lifecycle_stage = 'deleted'");
        var deleted = await Assert.ThrowsAsync<MlflowException>(() => LogAsync(new MlflowMetric("m", 1, 1, 1)));
        Assert.Equal($"Run {Id} was deleted and takes no more data. Restore it (mlflow runs restore) first.", deleted.Message);
        Assert.Equal(MlflowErrorCode.InvalidParameterValue, (await Assert.ThrowsAsync<MlflowException>(RunAsync)).ErrorCode);
    }

    [Fact]
    public async Task A_deleted_experiment_keeps_its_name()
    {
        await RunAsync();
        _folder.Sql("UPDATE experiments SET lifecycle_stage = 'deleted' WHERE experiment_id = 1");
        var failure = await Assert.ThrowsAsync<MlflowException>(() => _store.GetOrCreateExperimentAsync("positions", 1, cancellationToken: Token));
        Assert.Equal(
            "The experiment 'positions' was deleted and still holds its name. Restore it (mlflow experiments restore) or choose another name.",
            failure.Message);
    }

    [Fact]
    public async Task Experiment_tags_are_those_of_its_creation()
    {
        await _store.GetOrCreateExperimentAsync("e", 1, [new(MlflowTags.Note, "first")], Token);
        _folder.Sql("UPDATE experiment_tags SET value = 'edited by a person'");
        await _store.GetOrCreateExperimentAsync("e", 2, [new(MlflowTags.Note, "first")], Token);
        Assert.Equal(["mlflow.note.content|edited by a person|1"], _folder.Sql("SELECT key, value, experiment_id FROM experiment_tags"));
    }

    [Fact]
    public async Task Datasets_are_shared_by_runs_and_keep_their_first_context()
    {
        await RunAsync();
        var dataset = new MlflowDataset
        {
            Name = "corpus-zh", Digest = "abc", SourceType = "local", Source = """{"uri":"/data"}""", Profile = """{"rows":3}""", Context = "training",
        };
        await _store.LogInputsAsync(Id, [dataset], Token);
        await _store.LogInputsAsync(Id, [dataset with { Context = "other" }], Token);
        var second = await _store.CreateRunAsync("1", new MlflowRunCreation { Name = "b", StartTime = 2 }, Token);
        await _store.LogInputsAsync(second.RunId, [dataset with { Context = null }], Token);

        Assert.Equal(["corpus-zh|abc|local|{\"uri\":\"/data\"}|-|{\"rows\":3}|1"], _folder.Sql(
            "SELECT name, digest, dataset_source_type, dataset_source, dataset_schema, dataset_profile, experiment_id FROM datasets"));
        Assert.Equal(["2"], _folder.Sql("SELECT count(*) FROM inputs WHERE source_type = 'DATASET' AND destination_type = 'RUN'"));
        Assert.Equal(["mlflow.data.context|training"], _folder.Sql("SELECT name, value FROM input_tags"));
        Assert.Equal([dataset], (await _store.GetRunAsync(Id, Token)).Datasets);
    }

    [Fact]
    public async Task A_bad_dataset_is_refused_before_anything_is_written()
    {
        await RunAsync();
        var good = new MlflowDataset { Name = "a", Digest = "1", SourceType = "local", Source = "{}" };
        var failure = await Assert.ThrowsAsync<MlflowException>(async () =>
            await _store.LogInputsAsync(Id, [good, good with { Name = "b", Source = "/plain/path" }], Token));
        Assert.Equal("The dataset 'b' cannot be logged: its source is not JSON text.", failure.Message);
        Assert.Empty(_folder.Sql("SELECT * FROM datasets"));
    }

    [Fact]
    public async Task Search_finds_by_tag_and_pages_without_gaps_or_doubles()
    {
        var experiment = await _store.GetOrCreateExperimentAsync("positions", 1, cancellationToken: Token);
        for (var i = 0; i < 7; i++)
        {
            await _store.CreateRunAsync(experiment, new MlflowRunCreation
            {
                Name = $"run {i}", StartTime = 1000 + (i / 3), RunId = $"{i:x32}", Tags = [new("arm", i % 2 == 0 ? "even" : "o'dd `\"")],
            }, Token);
        }

        var names = new List<string>();
        await foreach (var run in _store.SearchAllRunsAsync(new MlflowRunSearch { ExperimentIds = [experiment, "99", "x"], MaxResults = 2 }, Token)) names.Add(run.Name);
        Assert.Equal(["run 6", "run 3", "run 4", "run 5", "run 0", "run 1", "run 2"], names);

        var odd = await _store.SearchRunsAsync(new MlflowRunSearch { ExperimentIds = [experiment], Tags = [new("arm", "o'dd `\"")] }, Token);
        Assert.Equal(["run 3", "run 5", "run 1"], odd.Runs.Select(run => run.Name));
        Assert.Empty((await _store.SearchRunsAsync(new MlflowRunSearch { ExperimentIds = [] }, Token)).Runs);
    }

    [Fact]
    public async Task The_description_opens_the_store_from_its_folder()
    {
        var description = _store.Describe();
        Assert.Equal("sqlite:///" + _folder.Database, description.Uri);
        Assert.Equal($"cd '{_folder.Folder}' && mlflow ui --backend-store-uri sqlite:///mlflow.db", description.HowToOpen);
        await RunAsync();
    }

    private List<string> Latest() => _folder.Sql("SELECT value, timestamp, step, is_nan FROM latest_metrics");

    private Task<MlflowBatchReport> LogAsync(params MlflowMetric[] metrics) => _store.LogBatchAsync(Id, new MlflowBatch { Metrics = metrics }, Token);

    private async Task<MlflowRun> RunAsync()
    {
        var experiment = await _store.GetOrCreateExperimentAsync("positions", 500, cancellationToken: Token);
        return await _store.CreateRunAsync(experiment, new MlflowRunCreation
        {
            Name = "first", StartTime = 1000, UserId = "ada", RunId = Id, Tags = [new(MlflowTags.SourceType, "LOCAL")],
        }, Token);
    }

    [Fact]
    public async Task A_run_is_deleted_and_restored_and_a_tag_removed_however_often_it_is_asked()
    {
        var token = TestContext.Current.CancellationToken;
        var experiment = await _store.GetOrCreateExperimentAsync("removals", 1, cancellationToken: token);
        var run = await _store.CreateRunAsync(experiment, new MlflowRunCreation { Name = "r", StartTime = 5, Tags = [new("colour", "red")] }, token);
        for (var i = 0; i < 2; i++) await _store.DeleteTagAsync(run.RunId, "colour", token);
        Assert.DoesNotContain("colour", (await _store.GetRunAsync(run.RunId, token)).Tags.Keys);

        for (var i = 0; i < 2; i++) await _store.DeleteRunAsync(run.RunId, token);
        Assert.True((await _store.GetRunAsync(run.RunId, token)).IsDeleted);
        Assert.Equal(["1"], _folder.Sql($"SELECT deleted_time > 1700000000000 FROM runs WHERE run_uuid = '{run.RunId}'"));
        for (var i = 0; i < 2; i++) await _store.RestoreRunAsync(run.RunId, token);
        Assert.Equal(["active|-"], _folder.Sql($"SELECT lifecycle_stage, deleted_time FROM runs WHERE run_uuid = '{run.RunId}'"));
        var failure = await Assert.ThrowsAsync<MlflowException>(() => _store.DeleteRunAsync(new string('0', 32), token));
        Assert.Equal(MlflowErrorCode.ResourceDoesNotExist, failure.ErrorCode);
    }

    [Fact]
    public async Task The_default_experiment_has_the_time_at_which_the_store_was_made()
    {
        await _store.GetOrCreateExperimentAsync("first", 1, cancellationToken: TestContext.Current.CancellationToken);
        Assert.Equal(["Default|1|1"], _folder.Sql("SELECT name, creation_time > 1700000000000, last_update_time = creation_time FROM experiments WHERE experiment_id = 0"));
    }
}
