using Runner.Mlflow;

namespace Runner.Tests.Mlflow.Artifacts;

public sealed class SqliteArtifactsTests : IDisposable
{
    private const string Id = "0123456789abcdef0123456789abcdef";
    private readonly StoreFolder _folder = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Files_lie_where_the_relative_uri_says_and_survive_a_move()
    {
        var inner = Path.Combine(_folder.Folder, "first");
        await using (var store = new SqliteMlflowStore(Path.Combine(inner, "mlflow.db")))
        {
            await RunAsync(store);
            await store.UploadArtifactAsync(Id, _folder.File("a", "12345"), "plots/loss curve.svg", Token);
            Assert.Equal("12345", await File.ReadAllTextAsync(Path.Combine(inner, "mlruns", "1", Id, "artifacts", "plots", "loss curve.svg"), Token));
        }

        var moved = Path.Combine(_folder.Folder, "second");
        Directory.Move(inner, moved);
        await using var again = new SqliteMlflowStore(Path.Combine(moved, "mlflow.db"));
        Assert.Equal([new MlflowArtifact("plots", true, 0)], await again.ListArtifactsAsync(Id, cancellationToken: Token));
        Assert.Equal([new MlflowArtifact("plots/loss curve.svg", false, 5)], await again.ListArtifactsAsync(Id, "plots", Token));
        await again.DownloadArtifactAsync(Id, "plots/loss curve.svg", Path.Combine(moved, "copy"), Token);
        Assert.Equal("12345", await File.ReadAllTextAsync(Path.Combine(moved, "copy"), Token));
        Assert.Equal($"./mlruns/1/{Id}/artifacts", (await again.GetRunAsync(Id, Token)).ArtifactUri);
    }

    [Fact]
    public async Task An_artifact_folder_elsewhere_gets_a_file_uri()
    {
        using var elsewhere = new StoreFolder();
        await using var store = new SqliteMlflowStore(_folder.Database, elsewhere.Folder);
        await RunAsync(store);
        await store.UploadArtifactAsync(Id, _folder.File("a", "x"), "a", Token);
        Assert.Equal([new Uri(elsewhere.Folder).AbsoluteUri + "/1"], _folder.Sql("SELECT artifact_location FROM experiments WHERE experiment_id = 1"));
        Assert.True(File.Exists(Path.Combine(elsewhere.Folder, "1", Id, "artifacts", "a")));
        Assert.Equal([new MlflowArtifact("a", false, 1)], await store.ListArtifactsAsync(Id, cancellationToken: Token));
    }

    [Theory]
    [InlineData("mlflow-artifacts:/1/R/artifacts", "mlartifacts/1/R/artifacts")]
    [InlineData("./mlruns/1/R/artifacts", "mlruns/1/R/artifacts")]
    [InlineData("mlruns/1/R/artifacts", "mlruns/1/R/artifacts")]
    public async Task Runs_that_MLflow_itself_made_are_read(string uri, string folder)
    {
        await using var store = new SqliteMlflowStore(_folder.Database);
        await RunAsync(store);
        _folder.Sql($"UPDATE runs SET artifact_uri = '{uri}'");
        Directory.CreateDirectory(Path.Combine(_folder.Folder, folder));
        await File.WriteAllTextAsync(Path.Combine(_folder.Folder, folder, "a"), "x", Token);
        Assert.Equal([new MlflowArtifact("a", false, 1)], await store.ListArtifactsAsync(Id, cancellationToken: Token));
    }

    [Theory]
    [InlineData("../a")]
    [InlineData("a/../../b")]
    [InlineData("/etc/passwd")]
    [InlineData("")]
    [InlineData("a\\b")]
    [InlineData("a//b")]
    [InlineData("a#1")]
    [InlineData("100%25")]
    [InlineData("%2e%2e/a")]
    public async Task Paths_out_of_the_run_are_refused(string path)
    {
        await using var store = new SqliteMlflowStore(_folder.Database);
        await RunAsync(store);
        var failure = await Assert.ThrowsAsync<MlflowException>(() => store.UploadArtifactAsync(Id, _folder.File("a", "x"), path, Token));
        Assert.Equal(
            $"'{path}' is no artifact path. Give a path below the run's artifacts with forward slashes, without '..', '#' and percent codes, such as 'plots/loss.svg'.",
            failure.Message);
    }

    [Fact]
    public async Task A_failed_write_leaves_the_old_file_and_no_remains()
    {
        var target = _folder.File("target", "old");
        await Assert.ThrowsAsync<MlflowException>(() => LocalArtifacts.WriteWholeAsync(target, async stream =>
        {
            await stream.WriteAsync("half"u8.ToArray(), Token);
            throw new IOException("No space left on device", 28);
        }));
        Assert.Equal("old", await File.ReadAllTextAsync(target, Token));
        Assert.Equal([target], Directory.GetFiles(_folder.Folder));
    }

    [Fact]
    public async Task A_full_disk_is_called_so()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "error numbers of Unix");
        var target = Path.Combine(_folder.Folder, "target");
        var failure = await Assert.ThrowsAsync<MlflowException>(() =>
            LocalArtifacts.WriteWholeAsync(target, _ => throw new IOException("No space left on device", 28)));
        Assert.Equal((MlflowErrorCode.DiskFull, true, $"{target} cannot be written: the disk is full. Free some space and try again."),
            (failure.ErrorCode, failure.IsRetryable, failure.Message));
    }

    private static async Task RunAsync(SqliteMlflowStore store)
    {
        var experiment = await store.GetOrCreateExperimentAsync("e", 1, cancellationToken: Token);
        await store.CreateRunAsync(experiment, new MlflowRunCreation { Name = "r", StartTime = 1, RunId = Id }, Token);
    }

    [Fact]
    public async Task A_store_that_is_named_from_elsewhere_records_where_its_artifacts_are_absolutely()
    {
        var token = TestContext.Current.CancellationToken;
        var before = "";
        await using (var inside = new SqliteMlflowStore(_folder.Database))
            before = await inside.GetOrCreateExperimentAsync("before", 1, cancellationToken: token);
        await using var store = new SqliteMlflowStore(_folder.Database) { HasAbsoluteArtifacts = true };
        foreach (var experiment in new[] { before, await store.GetOrCreateExperimentAsync("new", 1, cancellationToken: token) })
        {
            var run = await store.CreateRunAsync(experiment, new MlflowRunCreation { Name = "r", StartTime = 5 }, token);
            var expected = new Uri(Path.Combine(_folder.Folder, "mlruns", experiment, run.RunId, "artifacts")).AbsoluteUri;
            Assert.Equal(expected, run.ArtifactUri);
            await store.UploadArtifactAsync(run.RunId, _folder.File("a.txt", "hello"), "a.txt", token);
            Assert.True(File.Exists(new Uri(run.ArtifactUri + "/a.txt").LocalPath));
        }
    }
}
