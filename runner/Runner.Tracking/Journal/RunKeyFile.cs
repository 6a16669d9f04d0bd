using System.Text.Json;
using Runner.Files;

namespace Runner.Tracking;

/// <summary>The file <c>key.json</c> beside a run: its <see cref="RunKey"/>.</summary>
public static class RunKeyFile
{
    /// <summary>
    /// The key of a run. One that is damaged or gone is taken from the run's journal, and the file made again; null where that has none either, as in a run
    /// of an older version.
    /// </summary>
    /// <param name="folder">The run.</param>
    /// <param name="notice">Hears that it was made again.</param>
    public static RunKey? Read(RunFolder folder, TrackingNotice? notice = null)
    {
        string damage;
        try
        {
            return RunKey.Parse(RegularFile.ReadText(folder.KeyFile, RegularFile.DescriptionBytes));
        }
        catch (Exception e) when (e is JsonException or IOException or UnauthorizedAccessException or ArgumentException or InvalidOperationException)
        {
            damage = e.Message.TrimEnd('.');
        }
        if (JournalReader.ReadAll(folder.JournalFile).OfType<KeyRecord>().LastOrDefault()?.Key is not { } key)
            return null;
        try
        {
            if (File.Exists(folder.KeyFile))
                File.Copy(folder.KeyFile, folder.KeyFile + ".damaged", overwrite: true);
            Write(folder, key);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // a workspace that can only be read: it is told from the journal each time
        }
        notice?.Invoke(TrackingErrors.KeyMended, TrackingErrors.KeyMended.Format(folder.Location, damage));
        return key;
    }

    /// <summary>Keeps the key beside the run.</summary>
    public static void Write(RunFolder folder, RunKey key) => AtomicFile.Write(folder.KeyFile, key.ToJson());
}
