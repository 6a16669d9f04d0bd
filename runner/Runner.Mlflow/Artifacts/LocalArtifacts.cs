namespace Runner.Mlflow;

/// <summary>Artifacts in a folder of this machine. Files appear whole: written beside, flushed to disk, then renamed.</summary>
internal static class LocalArtifacts
{
    private const string PartSuffix = ".part~";

    public static async Task UploadAsync(string root, string localFile, string artifactPath, CancellationToken cancellationToken)
    {
        var target = Path.Combine(root, ArtifactPath.Check(artifactPath));
        await CopyAsync(localFile, target, cancellationToken);
    }

    public static async Task DownloadAsync(string root, string artifactPath, string localFile, CancellationToken cancellationToken)
    {
        var source = Path.Combine(root, ArtifactPath.Check(artifactPath));
        if (!File.Exists(source))
            throw new MlflowException(MlflowErrorCode.ResourceDoesNotExist, $"The run has no artifact '{artifactPath}' (looked for {source}).");
        await CopyAsync(source, localFile, cancellationToken);
    }

    public static IReadOnlyList<MlflowArtifact> List(string root, string? folder)
    {
        var directory = new DirectoryInfo(folder is null ? root : Path.Combine(root, ArtifactPath.Check(folder)));
        if (!directory.Exists) return [];
        var prefix = folder is null ? "" : folder + "/";
        return directory.EnumerateFileSystemInfos()
            .Where(entry => !entry.Name.EndsWith(PartSuffix, StringComparison.Ordinal))
            .Select(entry => new MlflowArtifact(prefix + entry.Name, entry is DirectoryInfo, (entry as FileInfo)?.Length ?? 0))
            .OrderBy(entry => entry.Path, StringComparer.Ordinal)
            .ToList();
    }

    /// <summary>Writes a file that appears only when it is whole.</summary>
    /// <param name="target">Its path; folders are made.</param>
    /// <param name="write">Writes the content.</param>
    public static async Task WriteWholeAsync(string target, Func<Stream, Task> write)
    {
        var part = $"{target}.{Guid.NewGuid():N}{PartSuffix}";
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(target))!);
            await using (var stream = new FileStream(part, FileMode.CreateNew, FileAccess.Write, FileShare.None))
            {
                await write(stream);
                stream.Flush(flushToDisk: true);
            }

            File.Move(part, target, overwrite: true);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw FileErrors.Writing(target, failure);
        }
        finally
        {
            TryDelete(part);
        }
    }

    /// <summary>Opens a file that shall be stored.</summary>
    public static FileStream OpenSource(string localFile)
    {
        try
        {
            return new FileStream(localFile, FileMode.Open, FileAccess.Read, FileShare.Read, 128 * 1024, useAsync: true);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw FileErrors.Reading(localFile, failure);
        }
    }

    private static async Task CopyAsync(string from, string to, CancellationToken cancellationToken)
    {
        await using var source = OpenSource(from);
        await WriteWholeAsync(to, target => source.CopyToAsync(target, cancellationToken));
    }

    private static void TryDelete(string part)
    {
        try
        {
            File.Delete(part);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            // The part file carries a name that listings leave out; the failure that matters is already on its way.
        }
    }
}
