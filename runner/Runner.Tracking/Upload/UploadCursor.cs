using System.Text.Json;
using Runner.Files;

namespace Runner.Tracking;

/// <summary>How far a journal was delivered to one store.</summary>
internal sealed record UploadCursor
{
    /// <summary>Identity of the store: its address, and its workspace where it has several.</summary>
    public required string Store { get; init; }

    /// <summary>
    /// Whether the run itself delivers to this store, so that it waits for what is missing there; false where only <c>runner sync</c> was told to. Null in
    /// files of older versions, which had no other kind.
    /// </summary>
    public bool? IsOwn { get; init; }

    /// <summary>File position behind the last record the store acknowledged.</summary>
    public long Position { get; init; }

    /// <summary>Number of that record.</summary>
    public long Sequence { get; init; }

    /// <summary>Records the store refused, and artifacts that were gone before they could be delivered.</summary>
    public long Refused { get; init; }

    /// <summary>Number of the last record up to which everything was read back from the store and counted; 0 for none.</summary>
    public long Checked { get; init; }
}

/// <summary>
/// The file <c>upload.json</c>: one cursor per store. Written by the holder of the upload lock alone. Losing it is harmless, since
/// delivering twice doubles nothing.
/// </summary>
internal sealed class UploadCursors(RunFolder folder, TrackingNotice? notice)
{
    private readonly List<UploadCursor> _cursors = Load(folder.UploadFile, notice);

    /// <summary>Cursors of a run as they stand, for those who only look; none where they cannot be read.</summary>
    public static IReadOnlyList<UploadCursor> Read(RunFolder folder) => Load(folder.UploadFile, notice: null);

    /// <summary>Takes a store's cursor away, as before the first delivery to it.</summary>
    public static void Forget(RunFolder folder, string store)
    {
        var cursors = Load(folder.UploadFile, notice: null);
        if (cursors.RemoveAll(c => c.Store == store) > 0)
            Save(folder, cursors);
    }

    public UploadCursor? Find(string store) => _cursors.Find(c => c.Store == store);

    public void Save(UploadCursor cursor)
    {
        _cursors.RemoveAll(c => c.Store == cursor.Store);
        _cursors.Add(cursor);
        Save(folder, _cursors);
    }

    private static void Save(RunFolder folder, List<UploadCursor> cursors) =>
        AtomicFile.Write(folder.UploadFile, JsonSerializer.Serialize(cursors, TrackingJson.Indented) + "\n", durable: false);

    private static List<UploadCursor> Load(string path, TrackingNotice? notice)
    {
        if (!File.Exists(path))
            return [];
        try
        {
            return JsonSerializer.Deserialize<List<UploadCursor>>(RegularFile.ReadText(path, RegularFile.DescriptionBytes), TrackingJson.Indented) ?? [];
        }
        catch (JsonException e)
        {
            notice?.Invoke(TrackingErrors.CursorLost, TrackingErrors.CursorLost.Format(path, e.Message));
            return [];
        }
    }
}
