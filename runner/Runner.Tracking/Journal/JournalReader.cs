using Runner.Files;

namespace Runner.Tracking;

/// <summary>A record with where its line ends in the file, so that reading can go on from there.</summary>
internal readonly record struct JournalEntry(JournalRecord Record, long Line, long End);

/// <summary>
/// Reads a journal, also while it is being written. Damaged lines are passed over and counted; a line without its line feed is not
/// there yet.
/// </summary>
internal sealed class JournalReader(Stream stream, long position, Action<long>? damaged) : IDisposable
{
    private const int ChunkSize = 64 * 1024;
    private byte[] _pending = new byte[ChunkSize];
    private int _start, _end;
    private long _offset = position;   // file position of _pending[_start]
    private long _line;

    /// <summary>File position up to which lines were looked at.</summary>
    public long Position => _offset;

    /// <param name="damaged">Called with the number of each damaged line, counted from where reading began.</param>
    public static JournalReader Open(string path, Action<long>? damaged = null, long position = 0)
    {
        var stream = RegularFile.Open(path, bufferSize: 0);
        stream.Seek(position, SeekOrigin.Begin);
        return new JournalReader(stream, position, damaged);
    }

    /// <summary>All records of a journal, in order; none when there is no file.</summary>
    public static IEnumerable<JournalRecord> ReadAll(string path)
    {
        if (!File.Exists(path))
            yield break;
        using var reader = Open(path);
        while (reader.Next(long.MaxValue) is { } entry)
            yield return entry.Record;
    }

    /// <summary>The next record that ends at or before file position <paramref name="limit"/>; null when there is none yet.</summary>
    public JournalEntry? Next(long limit)
    {
        while (true)
        {
            var scanned = 0;
            int newline;
            while ((newline = _pending.AsSpan(_start + scanned, _end - _start - scanned).IndexOf((byte)'\n')) < 0)
            {
                scanned = _end - _start;
                if (!Fill())
                    return null;
            }
            var length = scanned + newline;
            var end = _offset + length + 1;
            if (end > limit)
                return null;
            _line++;
            var record = JournalLine.Decode(_pending.AsSpan(_start, length));
            _start += length + 1;
            _offset = end;
            if (record is not null)
                return new JournalEntry(record, _line, end);
            damaged?.Invoke(_line);
        }
    }

    private bool Fill()
    {
        if (_start > 0)
        {
            _pending.AsSpan(_start, _end - _start).CopyTo(_pending);
            (_start, _end) = (0, _end - _start);
        }
        if (_end == _pending.Length)
            Array.Resize(ref _pending, _pending.Length * 2);
        var read = stream.Read(_pending, _end, _pending.Length - _end);
        _end += read;
        return read > 0;
    }

    public void Dispose() => stream.Dispose();
}
