using Runner.Training.Checkpoints;

namespace Runner.Tests.Training.Support;

/// <summary>The real disk, until something breaks.</summary>
internal sealed class FailingFiles : ICheckpointFiles
{
    private const int NoSpaceLeft = 28;

    private readonly DiskFiles _disk = new();

    /// <summary>Checkpoint and file at which the disk is full.</summary>
    public (string Checkpoint, string File)? FailOn { get; init; }

    /// <summary>Bytes of that file that still fit.</summary>
    public int Room { get; init; }

    /// <summary>Name whose arrival by renaming fails.</summary>
    public string? FailMoveTo { get; init; }

    /// <summary>Only if the old name starts like this.</summary>
    public string FailMoveFrom { get; init; } = "";

    public void Write(string path, Action<Stream> write)
    {
        var isFull = FailOn is { } place && path.Contains(place.Checkpoint, StringComparison.Ordinal) && Path.GetFileName(path) == place.File;
        _disk.Write(path, stream => write(isFull ? new FullStream(stream, Room) : stream));
    }

    public void SyncFolder(string path) => _disk.SyncFolder(path);

    public void Move(string from, string to)
    {
        if (Path.GetFileName(to) == FailMoveTo && Path.GetFileName(from).StartsWith(FailMoveFrom, StringComparison.Ordinal))
            throw new IOException("the cable is out.");
        _disk.Move(from, to);
    }

    public void Delete(string folder) => _disk.Delete(folder);

    private sealed class FullStream(Stream inner, int room) : Stream
    {
        private int _room = room;

        public override bool CanRead => false;

        public override bool CanSeek => false;

        public override bool CanWrite => true;

        public override long Length => inner.Length;

        public override long Position { get => inner.Position; set => throw new NotSupportedException(); }

        public override void Write(ReadOnlySpan<byte> buffer)
        {
            var fits = Math.Min(_room, buffer.Length);
            inner.Write(buffer[..fits]);
            _room -= fits;
            if (fits < buffer.Length)
                throw new IOException("No space left on device", NoSpaceLeft);
        }

        public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

        public override void Flush() => inner.Flush();

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();
    }
}
