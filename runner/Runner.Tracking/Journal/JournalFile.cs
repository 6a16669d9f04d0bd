using System.Buffers;

namespace Runner.Tracking;

/// <summary>
/// The file under a journal. What is appended waits in memory until <see cref="Flush"/>; what a failed write left behind is
/// cut off before the next, so the file always ends in a whole line or in a piece that <see cref="Recover"/> cuts off.
/// </summary>
internal sealed class JournalFile : IDisposable
{
    private readonly string _path;
    private readonly Stream _stream;
    private readonly ArrayBufferWriter<byte> _pending = new(4096);
    private long _length;
    private long _durableLength;
    private bool _torn;

    private JournalFile(string path, Stream stream, long length) =>
        (_path, _stream, _length, _durableLength) = (path, stream, length, length);

    public long DurableLength => Volatile.Read(ref _durableLength);

    public int PendingLength => _pending.WrittenCount;

    /// <summary>Opens a journal, hands every good record to <paramref name="replay"/> and cuts off an unfinished end.</summary>
    public static JournalFile Recover(string path, TrackingNotice? notice, Action<JournalRecord> replay, Func<string, Stream>? open = null)
    {
        Stream? stream = null;
        try
        {
            var good = 0L;
            var damaged = new List<long>();
            if (File.Exists(path))
            {
                using var reader = JournalReader.Open(path, damaged.Add);
                var lastGoodLine = 0L;
                var numbers = new JournalNumbers();
                while (reader.Next(long.MaxValue) is { } entry)
                {
                    (good, lastGoodLine) = (entry.End, entry.Line);
                    numbers.Add(entry.Record.Sequence);
                    replay(entry.Record);
                }
                if (numbers.Missing > 0)
                    notice?.Invoke(TrackingErrors.RecordsMissing, TrackingErrors.RecordsMissing.Format(path, numbers.Missing, numbers.Gaps));
                // bad lines after the last good one are the torn end; earlier ones are damage
                foreach (var line in damaged.Where(l => l < lastGoodLine))
                    notice?.Invoke(TrackingErrors.DamagedJournalLine, TrackingErrors.DamagedJournalLine.Format(path, line));
            }
            stream = (open ?? OpenFile)(path);
            if (stream.Length > good)
                CutOff(path, stream, good, notice);
            stream.Seek(good, SeekOrigin.Begin);
            Sync(stream);   // a journal left by a killed process may be in the page cache alone
            return new JournalFile(path, stream, good);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            stream?.Dispose();
            throw TrackingErrors.JournalWrite.Because(e, path, e.Message);
        }
    }

    public void Append(ReadOnlySpan<byte> line) => _pending.Write(line);

    /// <summary>Hands the waiting lines to the operating system.</summary>
    public void Write()
    {
        if (_pending.WrittenCount == 0)
            return;
        try
        {
            if (_torn)
                Undo();
            _torn = true;
            _stream.Write(_pending.WrittenSpan);
            _torn = false;
            _length += _pending.WrittenCount;
            _pending.ResetWrittenCount();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw TrackingErrors.JournalWrite.Because(e, _path, e.Message);
        }
    }

    /// <summary>Writes and forces to the disk.</summary>
    public void Flush()
    {
        Write();
        if (_length == _durableLength)
            return;
        try
        {
            Sync(_stream);
        }
        catch (IOException e)
        {
            throw TrackingErrors.JournalWrite.Because(e, _path, e.Message);
        }
        Volatile.Write(ref _durableLength, _length);
    }

    public void Dispose() => _stream.Dispose();

    private static FileStream OpenFile(string path) =>
        new(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete, 1);

    private static void CutOff(string path, Stream stream, long good, TrackingNotice? notice)
    {
        var piece = new byte[stream.Length - good];
        stream.Seek(good, SeekOrigin.Begin);
        stream.ReadExactly(piece);
        var kept = path + ".torn";
        using (var keep = new FileStream(kept, FileMode.Append, FileAccess.Write))
            keep.Write([.. piece, (byte)'\n']);
        stream.SetLength(good);
        notice?.Invoke(TrackingErrors.TornJournal, TrackingErrors.TornJournal.Format(path, piece.Length, kept));
    }

    // what a failed write left behind goes; the waiting lines start again where the last whole line ended
    private void Undo()
    {
        _stream.SetLength(_length);
        _stream.Seek(_length, SeekOrigin.Begin);
    }

    private static void Sync(Stream stream)
    {
        if (stream is FileStream file)
            file.Flush(flushToDisk: true);
        else
            stream.Flush();
    }
}
