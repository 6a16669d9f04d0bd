using Runner.Mlflow;
using Runner.Tests.Mlflow.Fake;

namespace Runner.Tests.Mlflow.Rest;

public sealed class RestArtifactsTests : RestFixture
{
    private readonly StoreFolder _folder = new();

    [Theory]
    [InlineData("recipe.yaml")]
    [InlineData("plots/loss curve 100%.svg")]
    [InlineData("图/损失+val?.png")]
    public async Task Files_travel_through_the_proxy_and_back(string path)
    {
        var run = await RunAsync();
        var file = _folder.File("a.txt", "content 内容");
        await Store.UploadArtifactAsync(run.RunId, file, path, Token);

        Assert.Equal([$"1/{run.RunId}/artifacts/{path}"], Server.Data.Artifacts.Keys);
        var put = Server.Requests.Single(request => request.Method == "PUT");
        Assert.Equal("14", put.Headers["content-length"]);

        var back = Path.Combine(_folder.Folder, "sub", "back.txt");
        await Store.DownloadArtifactAsync(run.RunId, path, back, Token);
        Assert.Equal("content 内容", await File.ReadAllTextAsync(back, Token));
        Assert.Equal([back], Directory.GetFiles(Path.GetDirectoryName(back)!));
    }

    [Theory]
    [InlineData(FakeFaultKind.DropBefore)]
    [InlineData(FakeFaultKind.DropAfter)]
    [InlineData(FakeFaultKind.Answer)]
    public async Task An_upload_is_repeated_from_its_start(FakeFaultKind kind)
    {
        var run = await RunAsync();
        Server.Inject(new FakeFault(kind) { Path = "mlflow-artifacts", Count = 2 });
        await Store.UploadArtifactAsync(run.RunId, _folder.File("a", new string('x', 300_000)), "a", Token);
        Assert.Equal(300_000, Server.Data.Artifacts.Values.Single().Length);
    }

    [Fact]
    public async Task A_download_that_breaks_off_is_repeated_and_never_seen_half()
    {
        var run = await RunAsync();
        await Store.UploadArtifactAsync(run.RunId, _folder.File("a", new string('x', 300_000)), "a", Token);
        Server.Inject(new FakeFault(FakeFaultKind.DropInAnswer) { Path = "mlflow-artifacts", Count = 2 });
        var back = Path.Combine(_folder.Folder, "b");
        await Store.DownloadArtifactAsync(run.RunId, "a", back, Token);
        Assert.Equal(300_000, new FileInfo(back).Length);

        Server.Inject(new FakeFault(FakeFaultKind.DropInAnswer) { Path = "mlflow-artifacts", Count = 99 });
        var failure = await Assert.ThrowsAsync<MlflowException>(() => Store.DownloadArtifactAsync(run.RunId, "a", Path.Combine(_folder.Folder, "c"), Token));
        Assert.Equal((MlflowErrorCode.ConnectionFailed, true), (failure.ErrorCode, failure.IsRetryable));
        Assert.Equal(["a", "b"], Directory.GetFiles(_folder.Folder).Select(Path.GetFileName).Order());
    }

    [Fact]
    public async Task A_server_that_loses_bodies_is_found_out_at_the_first_upload()
    {
        var run = await RunAsync();
        Server.Inject(new FakeFault(FakeFaultKind.LoseBody) { Path = "mlflow-artifacts" });
        var file = _folder.File("a", "12345");
        var failure = await Assert.ThrowsAsync<MlflowException>(() => Store.UploadArtifactAsync(run.RunId, file, "x/a", Token));
        Assert.Equal(MlflowErrorCode.ArtifactDamaged, failure.ErrorCode);
        Assert.StartsWith($"{file} has 5 bytes, but {Server.Uri.ToString().TrimEnd('/')} kept 0 of it as 'x/a'.", failure.Message, StringComparison.Ordinal);

        await Store.UploadArtifactAsync(run.RunId, file, "x/a", Token);
        await Store.UploadArtifactAsync(run.RunId, file, "x/b", Token);
        Assert.Equal(2, Server.CountOf("artifacts/list"));
    }

    [Fact]
    public async Task Listings_show_files_and_folders()
    {
        var run = await RunAsync();
        var file = _folder.File("a", "12345");
        foreach (var path in (string[])["b.txt", "plots/x.png", "plots/y.png"]) await Store.UploadArtifactAsync(run.RunId, file, path, Token);
        Assert.Equal([new MlflowArtifact("b.txt", false, 5), new("plots", true, 0)], await Store.ListArtifactsAsync(run.RunId, cancellationToken: Token));
        Assert.Equal(["plots/x.png", "plots/y.png"], (await Store.ListArtifactsAsync(run.RunId, "plots", Token)).Select(entry => entry.Path));
        Assert.Empty(await Store.ListArtifactsAsync(run.RunId, "none", Token));
    }

    [Theory]
    [InlineData("file://")]
    [InlineData("")]
    public async Task A_local_artifact_folder_of_a_local_server_is_written_directly(string scheme)
    {
        Server.Data.ArtifactRoot = scheme + _folder.Folder.Replace(" ", scheme.Length > 0 ? "%20" : " ");
        var run = await RunAsync();
        await Store.UploadArtifactAsync(run.RunId, _folder.File("a", "x"), "p/a", Token);
        Assert.Equal("x", await File.ReadAllTextAsync(Path.Combine(_folder.Folder, "1", run.RunId, "artifacts", "p", "a"), Token));
        Assert.Equal(0, Server.CountOf("mlflow-artifacts"));
    }

    [Theory]
    [InlineData("s3://bucket/x")]
    [InlineData("./mlruns")]
    [InlineData("/no/such/root")]
    [InlineData("mlflow-artifacts://other.example:5000/x")]
    public async Task A_folder_that_cannot_be_reached_is_reported(string root)
    {
        Server.Data.ArtifactRoot = root;
        var run = await RunAsync();
        var failure = await Assert.ThrowsAsync<MlflowException>(() => Store.UploadArtifactAsync(run.RunId, _folder.File("a", "x"), "a", Token));
        Assert.Equal(MlflowErrorCode.ArtifactsUnreachable, failure.ErrorCode);
        Assert.Equal(
            $"Run {run.RunId} keeps its artifacts at '{root}/1/{run.RunId}/artifacts', which cannot be reached from here. Start the server with --serve-artifacts and a default artifact root of mlflow-artifacts:/, or share that folder with this machine.",
            failure.Message);
    }

    [Fact]
    public async Task A_missing_file_is_told_before_anything_is_sent()
    {
        var run = await RunAsync();
        var failure = await Assert.ThrowsAsync<MlflowException>(() => Store.UploadArtifactAsync(run.RunId, Path.Combine(_folder.Folder, "nope"), "a", Token));
        Assert.Equal(MlflowErrorCode.FileAccess, failure.ErrorCode);
        Assert.Equal(0, Server.CountOf("mlflow-artifacts"));
    }

    [Fact]
    public async Task A_missing_artifact_is_told()
    {
        var run = await RunAsync();
        var failure = await Assert.ThrowsAsync<MlflowException>(() => Store.DownloadArtifactAsync(run.RunId, "a", Path.Combine(_folder.Folder, "b"), Token));
        Assert.Equal(MlflowErrorCode.ResourceDoesNotExist, failure.ErrorCode);
        Assert.Empty(Directory.GetFiles(_folder.Folder));

        // As MLflow 2.x says it.
        Server.Inject(FakeFault.Html500 with { Path = "mlflow-artifacts" });
        failure = await Assert.ThrowsAsync<MlflowException>(() => Store.DownloadArtifactAsync(run.RunId, "a", Path.Combine(_folder.Folder, "b"), Token));
        Assert.Equal((MlflowErrorCode.ResourceDoesNotExist, $"Run {run.RunId} has no artifact 'a'."), (failure.ErrorCode, failure.Message));
        Assert.Empty(Clock.Waits);
    }
}
