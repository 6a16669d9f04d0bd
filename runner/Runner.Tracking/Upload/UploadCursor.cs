using System.Text.Json;

namespace Runner.Tracking;

/// <summary>How far a journal was delivered to one store.</summary>
internal sealed record UploadCursor
{
    /// <summary>Address of the store.</summary>
    public required string Store { get; init; }

    /// <summary>File position behind the last record the store acknowledged.</summary>
    public long Position { get; init; }

    /// <summary>Number of that record.</summary>
    public long Sequence { get; init; }

    /// <summary>Records the store refused.</summary>
    public long Refused { get; init; }
}

/// <summary>
/// The file <c>upload.json</c>: one cursor per store. Written by the holder of the upload lock alone. Losing it is harmless, since
/// delivering twice doubles nothing.
/// </summary>
internal sealed class UploadCursors(RunFolder folder, TrackingNotice? notice)
{
    private readonly List<UploadCursor> _cursors = Load(folder.UploadFile, notice);

    public UploadCursor Of(string store) => _cursors.Find(c => c.Store == store) ?? new UploadCursor { Store = store };

    public void Save(UploadCursor cursor)
    {
        _cursors.RemoveAll(c => c.Store == cursor.Store);
        _cursors.Add(cursor);
        AtomicFile.Write(folder.UploadFile, JsonSerializer.Serialize(_cursors, TrackingJson.Indented) + "\n", durable: false);
    }

    private static List<UploadCursor> Load(string path, TrackingNotice? notice)
    {
        if (!File.Exists(path))
            return [];
        try
        {
            return JsonSerializer.Deserialize<List<UploadCursor>>(File.ReadAllText(path), TrackingJson.Indented) ?? [];
        }
        catch (JsonException e)
        {
            notice?.Invoke(TrackingErrors.CursorLost, TrackingErrors.CursorLost.Format(path, e.Message));
            return [];
        }
    }
}
