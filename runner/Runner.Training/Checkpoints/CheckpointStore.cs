using System.Text.Json;
using Microsoft.Extensions.Logging;
using Runner.Errors;
using Runner.Files;
using Runner.Weights.Checkpoints;

namespace Runner.Training.Checkpoints;

/// <summary>
/// The checkpoints of one training. One is either whole or not there: it is written under a temporary name, synced, described by a
/// manifest with hashes, and renamed. One process at a time owns the folder.
/// </summary>
internal sealed class CheckpointStore : IDisposable
{
    private readonly string _folder;
    private readonly ICheckpointFiles _files;
    private readonly ILogger _logger;
    private readonly FileStream _lock;

    private CheckpointStore(string folder, ICheckpointFiles files, ILogger logger, FileStream @lock) =>
        (_folder, _files, _logger, _lock) = (folder, files, logger, @lock);

    /// <summary>Takes possession of the folder, and tidies up what a process that was killed left half-done.</summary>
    /// <exception cref="RunnerException">RUN4109: another process has it; RUN4101: it cannot be used.</exception>
    public static CheckpointStore Open(string folder, ICheckpointFiles files, ILogger logger)
    {
        FileStream @lock;
        try
        {
            Directory.CreateDirectory(folder);
            @lock = new FileStream(Path.Combine(folder, ".lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException e) when (IsLocked(e))
        {
            throw TrainingErrors.CheckpointsInUse.Because(e, folder);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw NotSaved(e, folder);
        }
        var store = new CheckpointStore(folder, files, logger, @lock);
        try
        {
            store.TidyUp();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            @lock.Dispose();
            throw NotSaved(e, folder);
        }
        return store;
    }

    /// <summary>Newest checkpoint folder by name, sound or not; null if there is none.</summary>
    public string? NewestName() => CheckpointNames.List(_folder).Select(c => Path.GetFileName(c.Folder)).FirstOrDefault();

    /// <summary>The newest sound checkpoint; damaged ones on the way to it are set aside with a warning.</summary>
    public (string Folder, CheckpointState State)? FindNewest()
    {
        foreach (var (step, folder) in CheckpointNames.List(_folder))
        {
            try
            {
                if (CheckpointManifest.FindDamage(folder, step) is { } damage)
                    SetAside(folder, damage);
                else
                    return (folder, ReadState(folder));
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                throw TrainingErrors.CheckpointNotRead.Because(e, folder, e.Message);
            }
        }
        return null;
    }

    /// <summary>Saves a checkpoint, then removes those beyond <paramref name="keep"/> newest and the best one.</summary>
    /// <returns>Its folder.</returns>
    /// <exception cref="RunnerException">RUN4100: disk full; RUN4101: other trouble. Older checkpoints are intact.</exception>
    public string Save(CheckpointState state, Action<Stream> writeModel, Action<Stream> writeOptimizer, int keep)
    {
        var name = CheckpointNames.Of(state.Step);
        var saving = Path.Combine(_folder, CheckpointNames.Saving + name);
        try
        {
            Directory.CreateDirectory(saving);
            Write(saving, state, writeModel, writeOptimizer);
            Publish(saving, name);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            RemoveQuietly(saving);
            throw NotSaved(e, Path.Combine(_folder, name));
        }
        Retire(keep, state.Best?.Step);
        return Path.Combine(_folder, name);
    }

    public void Dispose() => _lock.Dispose();

    private void Write(string saving, CheckpointState state, Action<Stream> writeModel, Action<Stream> writeOptimizer)
    {
        var records = new SortedDictionary<string, CheckpointManifest.FileRecord>(StringComparer.Ordinal);
        void WriteHashed(string name, Action<Stream> write) => _files.Write(Path.Combine(saving, name), stream =>
        {
            using var hashing = new HashingStream(stream);
            write(hashing);
            records.Add(name, hashing.Finish());
        });

        WriteHashed(CheckpointFiles.Model, writeModel);
        WriteHashed(CheckpointFiles.Optimizer, writeOptimizer);
        WriteHashed(CheckpointFiles.State, stream => stream.Write(state.ToJson()));
        var manifest = new CheckpointManifest { Step = state.Step, Files = records };
        _files.Write(Path.Combine(saving, CheckpointManifest.FileName), stream => stream.Write(manifest.ToJson()));
        _files.SyncFolder(saving);
    }

    private void Publish(string saving, string name)
    {
        var target = Path.Combine(_folder, name);
        var replaced = Path.Combine(_folder, CheckpointNames.Replaced + name);
        var replaces = Directory.Exists(target);
        if (replaces)
            _files.Move(target, replaced);
        try
        {
            _files.Move(saving, target);
        }
        catch (Exception) when (replaces)
        {
            Directory.Move(replaced, target);
            throw;
        }
        _files.SyncFolder(_folder);
        if (replaces)
            RemoveQuietly(replaced);
    }

    private void Retire(int keep, long? best)
    {
        foreach (var (_, folder) in CheckpointNames.List(_folder).Skip(keep).Where(c => c.Step != best))
        {
            // renamed first, so that one deleted by half is never taken for a damaged one
            var deleting = Path.Combine(_folder, CheckpointNames.Deleting + Path.GetFileName(folder));
            try
            {
                _files.Move(folder, deleting);
                _files.Delete(deleting);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                _logger.LogWarning("the old checkpoint '{Folder}' could not be removed: {Reason}", folder, e.Message);
            }
        }
    }

    /// <summary>The bytes of <c>state.json</c>.</summary>
    public static byte[] ReadStateFile(string folder) => RegularFile.ReadWhole(Path.Combine(folder, CheckpointFiles.State), RegularFile.DescriptionBytes);

    private static CheckpointState ReadState(string folder)
    {
        var json = ReadStateFile(folder);
        var format = CheckpointState.ParseFormat(json);
        if (format > CheckpointState.CurrentFormat)
            throw TrainingErrors.CheckpointTooNew.With(folder, format, CheckpointState.CurrentFormat);
        try
        {
            return CheckpointState.Parse(json);
        }
        catch (JsonException e)
        {
            // its hash is right, so this is what was written: not damage
            throw TrainingErrors.CheckpointNotRead.Because(e, folder, $"{CheckpointFiles.State} is not a state of format {format}: {e.Message}");
        }
    }

    private void SetAside(string folder, string damage)
    {
        var name = CheckpointNames.Damaged + Path.GetFileName(folder);
        var target = Path.Combine(_folder, name);
        for (var i = 2; Directory.Exists(target); i++)
            target = Path.Combine(_folder, $"{name}-{i}");
        Directory.Move(folder, target);
        _logger.LogWarning("{Code}: {Message} {Remedy}", TrainingErrors.CheckpointDamaged.Code,
            TrainingErrors.CheckpointDamaged.Format(folder, damage), TrainingErrors.CheckpointDamaged.Remedy);
    }

    private void TidyUp()
    {
        foreach (var folder in Directory.GetDirectories(_folder))
        {
            var name = Path.GetFileName(folder);
            if (name.StartsWith(CheckpointNames.Replaced, StringComparison.Ordinal))
            {
                var original = Path.Combine(_folder, name[CheckpointNames.Replaced.Length..]);
                if (!Directory.Exists(original))
                    Directory.Move(folder, original);
                else
                    RemoveQuietly(folder);
            }
            else if (name.StartsWith(CheckpointNames.Saving, StringComparison.Ordinal)
                || name.StartsWith(CheckpointNames.Deleting, StringComparison.Ordinal))
            {
                RemoveQuietly(folder);
            }
        }
    }

    private void RemoveQuietly(string folder)
    {
        try
        {
            if (Directory.Exists(folder))
                _files.Delete(folder);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            _logger.LogWarning("'{Folder}' could not be removed: {Reason}", folder, e.Message);
        }
    }

    private static RunnerException NotSaved(Exception e, string path) => IsDiskFull(e)
        ? TrainingErrors.DiskFull.Because(e, path)
        : TrainingErrors.CheckpointNotWritten.Because(e, path, e.Message);

    // EWOULDBLOCK on Linux, EAGAIN on macOS, ERROR_SHARING_VIOLATION on Windows
    private static bool IsLocked(IOException e) => e.HResult is 11 or 35 or unchecked((int)0x80070020);

    // ENOSPC and EDQUOT on Linux, ERROR_DISK_FULL and ERROR_HANDLE_DISK_FULL on Windows
    private static bool IsDiskFull(Exception e) => e.HResult is 28 or 122 or unchecked((int)0x80070070) or unchecked((int)0x80070027);
}
