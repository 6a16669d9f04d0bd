using Runner.Mlflow;

namespace Runner.Tests.Mlflow.Rest;

public sealed class RestMlflowStoreTests : RestFixture
{
    [Fact]
    public async Task A_run_is_created_with_its_name_user_and_the_clients_id()
    {
        var run = await RunAsync();

        var stored = Assert.Single(Server.Data.Runs);
        Assert.Equal((stored.Id, "first", "ada", 1000L, "1"), (run.RunId, stored.Name, stored.UserId, stored.StartTime, stored.ExperimentId));
        Assert.Equal(
            new Dictionary<string, string>
            {
                ["mlflow.runName"] = "first", ["mlflow.user"] = "ada", ["mlflow.source.type"] = "LOCAL", [MlflowTags.ClientRunId] = ClientId,
            },
            stored.Tags);
        Assert.Equal("first", run.Name);
        Assert.Equal(MlflowRunStatus.Running, run.Status);
    }

    [Fact]
    public async Task Bodies_always_tell_their_length()
    {
        var run = await RunAsync();
        await Store.LogBatchAsync(run.RunId, new MlflowBatch { Params = [new("lr", "0.1")] }, Token);
        await Store.SetTagAsync(run.RunId, new("t", "x"), Token);
        await Store.UpdateRunAsync(run.RunId, new MlflowRunUpdate { Status = MlflowRunStatus.Finished, EndTime = 5 }, Token);

        var posts = Server.Requests.Where(request => request.Method == "POST").ToList();
        Assert.Equal(6, posts.Count);
        Assert.All(posts, post => Assert.Equal(post.Body.Length.ToString(System.Globalization.CultureInfo.InvariantCulture), post.Headers["content-length"]));
        Assert.All(posts, post => Assert.Equal("application/json", post.Headers["content-type"]));
        Assert.DoesNotContain(Server.Requests, request => request.IsChunked);
    }

    [Fact]
    public async Task Everything_logged_comes_back()
    {
        var run = await RunAsync();
        var dataset = new MlflowDataset { Name = "corpus", Digest = "abc", SourceType = "local", Source = """{"uri":"/d"}""", Schema = "{}", Context = "training" };
        await Store.LogBatchAsync(run.RunId, new MlflowBatch
        {
            Metrics = [new("train/loss", 0.1, 10, 1), new("train/loss", 0.2, 20, 2), new("损失", 9007199254740993, long.MaxValue, -3)],
            Params = [new("lr", "0.1"), new("empty", "")],
            Tags = [new("note", "位置 \"编码\" <a> 𝄞\n")],
        }, Token);
        await Store.LogInputsAsync(run.RunId, [dataset], Token);
        await Store.UpdateRunAsync(run.RunId, new MlflowRunUpdate { Status = MlflowRunStatus.Killed, EndTime = 77, Name = "second" }, Token);

        var read = await Store.GetRunAsync(run.RunId, Token);
        Assert.Equal([new MlflowMetric("train/loss", 0.2, 20, 2), new("损失", 9007199254740993, long.MaxValue, -3)], read.LatestMetrics);
        Assert.Equal(("0.1", ""), (read.Params["lr"], read.Params["empty"]));
        Assert.Equal("位置 \"编码\" <a> 𝄞\n", read.Tags["note"]);
        Assert.Equal([dataset], read.Datasets);
        Assert.Equal((MlflowRunStatus.Killed, 77L, "second"), (read.Status, read.EndTime!.Value, read.Name));
    }

    [Fact]
    public async Task Non_finite_values_travel_as_words()
    {
        var run = await RunAsync();
        await Store.LogBatchAsync(run.RunId, new MlflowBatch
        {
            Metrics = [new("m", double.NaN, 1, 1), new("m", double.PositiveInfinity, 2, 2), new("m", double.NegativeInfinity, 3, 3), new("m", 1e-320, 4, 4)],
        }, Token);

        var body = Server.Requests[^1].Text;
        Assert.Contains("\"value\":\"NaN\"", body, StringComparison.Ordinal);
        Assert.Contains("\"value\":\"-Infinity\"", body, StringComparison.Ordinal);
        Assert.Equal(
            [new MlflowMetric("m", double.NaN, 1, 1), new("m", double.PositiveInfinity, 2, 2), new("m", double.NegativeInfinity, 3, 3), new("m", 1e-320, 4, 4)],
            await Store.GetMetricHistoryAsync(run.RunId, "m", Token));
    }

    [Fact]
    public async Task A_history_is_read_page_by_page()
    {
        var run = await RunAsync();
        Server.Data.HistoryPage = 3;
        var points = Enumerable.Range(0, 10).Select(i => new MlflowMetric("m", i, i, i)).ToList();
        await Store.LogBatchAsync(run.RunId, new MlflowBatch { Metrics = points }, Token);

        Assert.Equal(points, await Store.GetMetricHistoryAsync(run.RunId, "m", Token));
        Assert.Equal(4, Server.CountOf("get-history"));
        Assert.All(Server.Requests.Where(request => request.Path.EndsWith("get-history", StringComparison.Ordinal)), request => Assert.Equal("25000", request.Query("max_results")));
        Assert.Empty(await Store.GetMetricHistoryAsync(run.RunId, "unknown", Token));
    }

    [Fact]
    public async Task A_large_batch_is_split_to_the_limits_and_loses_nothing()
    {
        var run = await RunAsync();
        var report = await Store.LogBatchAsync(run.RunId, new MlflowBatch
        {
            Metrics = [.. Enumerable.Range(0, 2500).Select(i => new MlflowMetric("m", i, i, i))],
            Params = [.. Enumerable.Range(0, 250).Select(i => new MlflowParam($"p{i}", new string('界', 6500)))],
            Tags = [.. Enumerable.Range(0, 150).Select(i => new MlflowTag($"t{i}", new string('x', 100)))],
        }, Token);

        var batches = Server.Requests.Where(request => request.Path.EndsWith("log-batch", StringComparison.Ordinal)).ToList();
        Assert.Equal(report.RequestCount, batches.Count);
        Assert.All(batches, batch => Assert.InRange(batch.Body.Length, 1, 1_000_000));
        var stored = Server.Data.Run(run.RunId);
        Assert.Equal((2500, 250, 154), (stored.Points.Count, stored.Params.Count, stored.Tags.Count));
        Assert.Equal(250, report.Warnings.Count);
        Assert.Equal(6000, stored.Params["p7"].Length);
    }

    [Fact]
    public async Task A_bad_key_anywhere_sends_nothing()
    {
        var run = await RunAsync();
        var before = Server.Requests.Count;
        var failure = await Assert.ThrowsAsync<MlflowException>(() => Store.LogBatchAsync(run.RunId, new MlflowBatch
        {
            Metrics = [.. Enumerable.Range(0, 1500).Select(i => new MlflowMetric("m", i, i, i)), new("a//b", 1, 1, 1), new("ok", 1, -5, 1)],
            Params = [new("lr", "1"), new("lr", "2")],
            Tags = [new("что?", "x")],
        }, Token));

        Assert.Equal(
            "MLflow would refuse this batch, nothing was sent: metric key 'a//b' must not hold '//', '.' or '..' as a segment, nor start or end with '/'; "
            + "metric 'ok' has the negative timestamp -5; parameter 'lr' is given twice, as '1' and as '2'; tag key 'что?' holds '?'; allowed are letters, digits and _ - . : / and space.",
            failure.Message);
        Assert.Equal(before, Server.Requests.Count);
    }

    [Fact]
    public async Task A_changed_parameter_is_the_callers_error_and_is_not_retried()
    {
        var run = await RunAsync();
        await Store.LogBatchAsync(run.RunId, new MlflowBatch { Params = [new("lr", "0.1")] }, Token);
        var failure = await Assert.ThrowsAsync<MlflowException>(() =>
            Store.LogBatchAsync(run.RunId, new MlflowBatch { Params = [new("lr", "0.2")], Metrics = [new("m", 1, 1, 1)] }, Token));
        Assert.Equal((MlflowErrorCode.InvalidParameterValue, false), (failure.ErrorCode, failure.IsRetryable));
        Assert.Empty(Clock.Waits);
        Assert.Empty(Server.Data.Run(run.RunId).Points);
    }

    [Fact]
    public async Task Going_on_with_a_finished_run_clears_its_end()
    {
        var run = await RunAsync();
        await Store.UpdateRunAsync(run.RunId, new MlflowRunUpdate { Status = MlflowRunStatus.Failed, EndTime = 5 }, Token);
        await Store.UpdateRunAsync(run.RunId, new MlflowRunUpdate { Status = MlflowRunStatus.Running }, Token);
        Assert.Null((await Store.GetRunAsync(run.RunId, Token)).EndTime);
    }

    [Fact]
    public async Task Experiments_created_at_the_same_time_are_one()
    {
        var ids = await Task.WhenAll(Enumerable.Range(0, 8).Select(async _ =>
        {
            await using var store = new RestMlflowStore(Options);
            return await store.GetOrCreateExperimentAsync("shared", 1, [new("k", "v")], Token);
        }));
        Assert.Equal("1", Assert.Single(ids.Distinct()));
        Assert.Equal("v", Server.Data.Experiments[1].Tags["k"]);
    }

    [Fact]
    public async Task A_deleted_experiment_is_told_apart()
    {
        await RunAsync();
        Server.Data.Experiments[1].IsDeleted = true;
        var failure = await Assert.ThrowsAsync<MlflowException>(() => Store.GetOrCreateExperimentAsync("positions", 1, cancellationToken: Token));
        Assert.Equal(MlflowErrorCode.ResourceAlreadyExists, failure.ErrorCode);
        Assert.StartsWith("The experiment 'positions' was deleted", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Search_pages_and_checks_values_the_filter_cannot_spell()
    {
        var experiment = await Store.GetOrCreateExperimentAsync("positions", 1, cancellationToken: Token);
        for (var i = 0; i < 5; i++)
            await Store.CreateRunAsync(experiment, new MlflowRunCreation { Name = $"r{i}", StartTime = i, Tags = [new("arm", i % 2 == 0 ? "it's" : "b c")] }, Token);

        Assert.Equal(["r3", "r1"], await NamesAsync(new("arm", "b c")));
        Assert.Equal(["r4", "r2", "r0"], await NamesAsync(new("arm", "it's")));
        Assert.Contains(Server.Requests, request => request.Text.Contains("tags.`arm` = 'b c'", StringComparison.Ordinal));

        async Task<List<string>> NamesAsync(MlflowTag tag)
        {
            var names = new List<string>();
            await foreach (var run in Store.SearchAllRunsAsync(new MlflowRunSearch { ExperimentIds = [experiment], Tags = [tag], MaxResults = 1 }, Token)) names.Add(run.Name);
            return names;
        }
    }

    [Fact]
    public async Task Absent_things_keep_the_servers_code()
    {
        var failure = await Assert.ThrowsAsync<MlflowException>(() => Store.GetRunAsync("nope", Token));
        Assert.Equal(MlflowErrorCode.ResourceDoesNotExist, failure.ErrorCode);
        Assert.Equal(System.Net.HttpStatusCode.NotFound, failure.Status);
    }

    [Fact]
    public void The_description_hides_credentials()
    {
        var options = new MlflowServerOptions { Uri = new Uri("https://ada:secret@mlflow.example:8443/team/"), Password = "secret" };
        Assert.Equal("https://mlflow.example:8443/team", new RestMlflowStore(options).Describe().HowToOpen);
        Assert.Equal("https://mlflow.example:8443/team", options.ToString());
    }

    [Fact]
    public async Task A_run_is_deleted_and_restored_and_a_tag_removed_however_often_it_is_asked()
    {
        var run = await RunAsync();
        await Store.SetTagAsync(run.RunId, new("colour", "red"), Token);
        for (var i = 0; i < 2; i++) await Store.DeleteTagAsync(run.RunId, "colour", Token);
        Assert.DoesNotContain("colour", Server.Data.Run(run.RunId).Tags.Keys);

        for (var i = 0; i < 2; i++) await Store.DeleteRunAsync(run.RunId, Token);
        Assert.True((await Store.GetRunAsync(run.RunId, Token)).IsDeleted);
        for (var i = 0; i < 2; i++) await Store.RestoreRunAsync(run.RunId, Token);
        Assert.False((await Store.GetRunAsync(run.RunId, Token)).IsDeleted);
    }

    [Fact]
    public async Task Another_workspace_of_a_server_is_another_store_with_another_page()
    {
        await using var team = new RestMlflowStore(Options with { Workspace = "team a" });
        Assert.Equal(Store.Describe().Uri, team.Describe().Uri);
        Assert.NotEqual(Store.Describe().Identity, team.Describe().Identity);
        Assert.EndsWith("/#/experiments/7/runs", Store.PageOf("7"), StringComparison.Ordinal);
        Assert.EndsWith("/#/workspaces/team%20a/experiments/7/runs", team.PageOf("7"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_experiment_is_found_by_its_id()
    {
        var id = await Store.GetOrCreateExperimentAsync("positions", 1, cancellationToken: Token);
        Assert.Equal(new MlflowExperiment(id, "positions", IsDeleted: false), await Store.GetExperimentAsync(id, Token));
        var failure = await Assert.ThrowsAsync<MlflowException>(() => Store.GetExperimentAsync("77", Token));
        Assert.Equal((MlflowErrorCode.ResourceDoesNotExist, false), (failure.ErrorCode, failure.IsRetryable));
    }
}
