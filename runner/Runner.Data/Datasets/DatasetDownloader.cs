using System.IO.Compression;
using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;

namespace Runner.Data;

/// <summary>State of a download.</summary>
/// <param name="File">Path in the data set's folder.</param>
/// <param name="BytesDone">Bytes of the whole data set that are here.</param>
/// <param name="BytesTotal">Bytes of the whole data set.</param>
public sealed record DownloadReport(string File, long BytesDone, long BytesTotal);

/// <summary>
/// Downloads data sets under the data root. A file gets its name only when its hash was compared; an interrupted download goes on
/// where it stopped (<c>*.partial</c>). Files already there are left alone.
/// </summary>
/// <param name="client">Connection; the caller owns it.</param>
public sealed class DatasetDownloader(HttpClient client)
{
    private const string PartialSuffix = ".partial";

    /// <summary>How long the server may send nothing before the download is given up; what came is kept. Default: 60 seconds.</summary>
    public TimeSpan StallTimeout { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Downloads what is missing of a data set.</summary>
    /// <param name="entry">The data set.</param>
    /// <param name="dataRoot">Folder that gets a folder of the data set's name.</param>
    /// <param name="progress">Sees the bytes come in.</param>
    /// <param name="cancellation">Stops; what came so far is kept.</param>
    /// <returns>The data set's folder.</returns>
    /// <exception cref="Errors.RunnerException">RUN3003, RUN3021, RUN3022, RUN3023.</exception>
    public async Task<string> GetAsync(
        DatasetEntry entry, string dataRoot, IProgress<DownloadReport>? progress = null, CancellationToken cancellation = default)
    {
        var folder = Path.GetFullPath(Path.Combine(dataRoot, entry.Name));
        long done = 0;
        foreach (var file in entry.Files)
        {
            var path = Path.GetFullPath(Path.Combine(folder, file.Path));
            try
            {
                Directory.CreateDirectory(Path.GetDirectoryName(path)!);
                if (!File.Exists(path))
                    await GetAsync(entry, file, path, done, progress, cancellation);
            }
            catch (IOException exception) when (TokenStoreFiles.IsDiskFull(exception))
            {
                File.Delete(path + PartialSuffix);
                throw DataErrors.DiskFull.Because(exception, path);
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
            {
                throw DataErrors.DataRootNotWritable.Because(exception, path, exception.Message);
            }
            done += file.Bytes;
            progress?.Report(new DownloadReport(file.Path, done, entry.Bytes));
        }
        return folder;
    }

    private async Task GetAsync(
        DatasetEntry entry, DatasetFile file, string path, long before, IProgress<DownloadReport>? progress, CancellationToken cancellation)
    {
        var partial = path + PartialSuffix;
        long here = 0;
        try
        {
            await using var target = new FileStream(partial, FileMode.OpenOrCreate, FileAccess.Write, FileShare.None);
            if (target.Length > file.Bytes)
                target.SetLength(0);
            here = target.Length;
            if (here < file.Bytes)
                await ReceiveAsync();
            target.Flush(flushToDisk: true);

            async Task ReceiveAsync()
            {
                using var stall = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
                stall.CancelAfter(StallTimeout);
                using var request = new HttpRequestMessage(HttpMethod.Get, file.Address);
                if (here > 0)
                    request.Headers.Range = new RangeHeaderValue(here, null);
                using var response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, stall.Token);
                if (response.StatusCode == HttpStatusCode.RequestedRangeNotSatisfiable)
                {
                    target.SetLength(here = 0);
                    throw new HttpRequestException("the server refused to go on with the part that was here, which was dropped");
                }
                response.EnsureSuccessStatusCode();
                if (response.StatusCode != HttpStatusCode.PartialContent)
                    target.SetLength(here = 0);               // the server starts from the beginning
                target.Position = here;
                await using var source = await response.Content.ReadAsStreamAsync(stall.Token);
                var buffer = new byte[1 << 16];
                for (int read; (read = await ReadAsync(source, buffer, stall.Token)) > 0;)
                {
                    stall.CancelAfter(StallTimeout);
                    here += read;
                    if (here > file.Bytes)
                        break;                                // not our file; the hash will tell
                    await target.WriteAsync(buffer.AsMemory(0, read), cancellation);
                    progress?.Report(new DownloadReport(file.Path, before + here, entry.Bytes));
                }
            }

            static async Task<int> ReadAsync(Stream source, byte[] buffer, CancellationToken cancellation)
            {
                try
                {
                    return await source.ReadAsync(buffer, cancellation);
                }
                catch (IOException exception)
                {
                    throw new HttpRequestException(exception.Message, exception);
                }
            }
        }
        catch (HttpRequestException exception)
        {
            if (here == 0)
                File.Delete(partial);
            throw DataErrors.DownloadFailed.Because(exception, file.Address.AbsoluteUri, exception.Message, here, entry.Name);
        }
        catch (OperationCanceledException exception) when (!cancellation.IsCancellationRequested)
        {
            throw DataErrors.DownloadFailed.Because(exception, file.Address.AbsoluteUri, "the server did not answer in time", here, entry.Name);
        }

        if (here < file.Bytes)
            throw DataErrors.DownloadFailed.With(file.Address.AbsoluteUri, $"the connection ended after {here} of {file.Bytes} bytes", here, entry.Name);
        await FinishAsync(file, partial, path, cancellation);
    }

    private static async Task FinishAsync(DatasetFile file, string partial, string path, CancellationToken cancellation)
    {
        string hash;
        await using (var stream = File.OpenRead(partial))
            hash = Convert.ToHexStringLower(await SHA256.HashDataAsync(stream, cancellation));
        if (hash != file.Sha256)
        {
            File.Delete(partial);
            throw DataErrors.DownloadDamaged.With(file.Address.AbsoluteUri, hash, file.Sha256);
        }
        if (file.Unpack == Unpacking.Gzip)
        {
            var unpacked = path + ".unpacked" + PartialSuffix;
            await using (var packed = new GZipStream(File.OpenRead(partial), CompressionMode.Decompress))
            await using (var target = File.Create(unpacked))
            {
                await packed.CopyToAsync(target, cancellation);
                target.Flush(flushToDisk: true);
            }
            File.Move(unpacked, path, overwrite: true);
            File.Delete(partial);
        }
        else
        {
            File.Move(partial, path, overwrite: true);
        }
    }
}
