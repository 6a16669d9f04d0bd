using System.Collections.Concurrent;
using System.Net.Http.Headers;

namespace Runner.Mlflow;

/// <summary>
/// Artifacts of a server's runs: through its <c>mlflow-artifacts</c> proxy, or written directly where the run's artifact folder is a
/// folder of this machine. A server takes no uploads for other places.
/// </summary>
internal sealed class RestArtifacts(MlflowHttp http, MlflowServerOptions options)
{
    private const string ProxyPrefix = "api/2.0/mlflow-artifacts/artifacts/";
    private readonly ConcurrentDictionary<string, ArtifactRoot> _roots = new(StringComparer.Ordinal);
    private int _isProven;

    public async Task UploadAsync(string runId, string localFile, string artifactPath, CancellationToken cancellationToken)
    {
        ArtifactPath.Check(artifactPath);
        var root = await RootAsync(runId, cancellationToken);
        if (root.Folder is { } folder)
        {
            await LocalArtifacts.UploadAsync(folder, localFile, artifactPath, cancellationToken);
            return;
        }

        var length = await http.RetryAsync(token => PutAsync(root.Url(artifactPath), localFile, token), cancellationToken);
        if (length > 0 && Interlocked.Exchange(ref _isProven, 1) == 0)
            await ProveAsync(runId, localFile, artifactPath, length, cancellationToken);
    }

    public async Task DownloadAsync(string runId, string artifactPath, string localFile, CancellationToken cancellationToken)
    {
        ArtifactPath.Check(artifactPath);
        var root = await RootAsync(runId, cancellationToken);
        if (root.Folder is { } folder)
        {
            await LocalArtifacts.DownloadAsync(folder, artifactPath, localFile, cancellationToken);
            return;
        }

        await http.RetryAsync(token => FetchAsync(runId, root.Url(artifactPath), artifactPath, localFile, token), cancellationToken);
    }

    public async Task<IReadOnlyList<MlflowArtifact>> ListAsync(string runId, string? folder, CancellationToken cancellationToken)
    {
        if (folder is not null) ArtifactPath.Check(folder);
        var found = new List<MlflowArtifact>();
        string? page = null;
        do
        {
            var answer = await http.GetAsync(
                "artifacts/list", [("run_id", runId), ("path", folder), ("page_token", page)], MlflowJson.Wire.ListArtifactsAnswer, cancellationToken);
            found.AddRange((answer.Files ?? []).Where(file => file.Path is not null).Select(file => new MlflowArtifact(file.Path!, file.IsDir, file.FileSize)));
            page = answer.Files is { Count: > 0 } && !string.IsNullOrEmpty(answer.NextPageToken) ? answer.NextPageToken : null;
        }
        while (page is not null);
        return found.OrderBy(file => file.Path, StringComparer.Ordinal).ToList();
    }

    private async Task<bool> FetchAsync(string runId, string url, string artifactPath, string localFile, CancellationToken cancellationToken)
    {
        try
        {
            return await http.SendAsync(
                () => new HttpRequestMessage(HttpMethod.Get, url), options.TransferTimeout,
                (response, stop) => SaveAsync(response, localFile, stop), cancellationToken);
        }
        catch (MlflowException failure) when (failure.ErrorCode == MlflowErrorCode.InternalError)
        {
            // MLflow 2.x answers so for a file that is not there; waiting would not bring it.
            if (await FindAsync(runId, artifactPath, cancellationToken) is not null) throw;
            throw new MlflowException(MlflowErrorCode.ResourceDoesNotExist, $"Run {runId} has no artifact '{artifactPath}'.", status: failure.Status, cause: failure);
        }
    }

    private async Task<MlflowArtifact?> FindAsync(string runId, string artifactPath, CancellationToken cancellationToken)
    {
        var slash = artifactPath.LastIndexOf('/');
        var listed = await ListAsync(runId, slash < 0 ? null : artifactPath[..slash], cancellationToken);
        return listed.FirstOrDefault(file => file.Path == artifactPath && !file.IsDirectory);
    }

    // The file is opened anew for each try; its length goes into Content-Length.
    private async Task<long> PutAsync(string url, string localFile, CancellationToken cancellationToken)
    {
        await using var file = LocalArtifacts.OpenSource(localFile);
        var length = file.Length;
        return await http.SendAsync(
            () =>
            {
                var content = new StreamContent(file);
                content.Headers.ContentType = new MediaTypeHeaderValue("application/octet-stream");
                content.Headers.ContentLength = length;
                return new HttpRequestMessage(HttpMethod.Put, url) { Content = content };
            },
            options.TransferTimeout, (_, _) => Task.FromResult(length), cancellationToken);
    }

    // Something between us and the server that sends bodies on in chunks leaves empty files behind and says 200: look once.
    private async Task ProveAsync(string runId, string localFile, string artifactPath, long length, CancellationToken cancellationToken)
    {
        var size = (await FindAsync(runId, artifactPath, cancellationToken))?.Size;
        if (size == length) return;
        Interlocked.Exchange(ref _isProven, 0);
        throw new MlflowException(MlflowErrorCode.ArtifactDamaged,
            $"{localFile} has {length} bytes, but {ServerAddress.Show(http.Server)} kept {(size is { } kept ? $"{kept} of it" : "nothing")} as '{artifactPath}'. A proxy on the way may send bodies on in chunks, which MLflow takes for empty ones.");
    }

    private async Task<ArtifactRoot> RootAsync(string runId, CancellationToken cancellationToken)
    {
        if (_roots.TryGetValue(runId, out var known)) return known;
        var answer = await http.GetAsync("runs/get", [("run_id", runId)], MlflowJson.Wire.RunAnswer, cancellationToken);
        var uri = answer.Run?.Info?.ArtifactUri ?? "";
        var root = ArtifactRoot.Find(uri, http.Server, options.ArtifactFoldersAreShared, ProxyPrefix) ?? throw new MlflowException(
            MlflowErrorCode.ArtifactsUnreachable,
            $"Run {runId} keeps its artifacts at '{http.Hide(uri)}', which cannot be reached from here. Start the server with --serve-artifacts and a default artifact root of mlflow-artifacts:/, or share that folder with this machine.");
        return _roots.GetOrAdd(runId, root);
    }

    private async Task<bool> SaveAsync(HttpResponseMessage response, string localFile, CancellationToken cancellationToken)
    {
        await using var body = await response.Content.ReadAsStreamAsync(cancellationToken);
        await LocalArtifacts.WriteWholeAsync(localFile, async target =>
        {
            var buffer = new byte[128 * 1024];
            while (await ReadAsync(body, buffer, cancellationToken) is > 0 and var count)
                await target.WriteAsync(buffer.AsMemory(0, count), cancellationToken);
        });
        return true;
    }

    // A broken connection is not a broken disk, though both are IOExceptions.
    private async Task<int> ReadAsync(Stream body, byte[] buffer, CancellationToken cancellationToken)
    {
        try
        {
            return await body.ReadAsync(buffer, cancellationToken);
        }
        catch (Exception failure) when (failure is IOException or HttpRequestException)
        {
            throw RestErrors.Unreachable(http.Server, failure);
        }
    }
}
