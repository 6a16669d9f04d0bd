namespace Runner.Experiments;

/// <summary>
/// A stream for what is shown and not kept: one that cannot be written, as its disk is full, says so once and is ignored from then on, as a broken
/// pipe is. What is computed does not depend on whether somebody can read about it. Each write is tried: a disk may have room again.
/// </summary>
/// <param name="inner">Where it goes; null where there is no such place.</param>
/// <param name="onTrouble">Hears once why nothing arrives.</param>
internal sealed class ForgivingStream(Stream? inner, Action<string> onTrouble) : Stream
{
    private bool _told;

    /// <summary>True once something did not arrive.</summary>
    public bool HasLost { get; private set; }

    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        try
        {
            if (inner is null)
                Trouble("it was closed when runner started");
            else
                inner.Write(buffer);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Trouble(e.Message);
        }
    }

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    public override void Flush()
    {
        try
        {
            inner?.Flush();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Trouble(e.Message);
        }
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            try
            {
                inner?.Dispose();
            }
            catch (IOException e)
            {
                Trouble(e.Message);
            }
        }
        base.Dispose(disposing);
    }

    private void Trouble(string reason)
    {
        HasLost = true;
        if (_told)
            return;
        _told = true;
        onTrouble(reason);
    }
}
