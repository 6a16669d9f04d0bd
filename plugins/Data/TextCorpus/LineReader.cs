namespace Runner.Plugins.Data;

/// <summary>
/// Lines of a stretch of a file, as bytes with their offsets. A line longer than the limit comes in pieces that end between
/// characters.
/// </summary>
internal sealed class LineReader(Stream stream, long start, long end, int limit)
{
    private byte[] _buffer = new byte[Math.Min(limit, 1 << 16)];
    private int _from;
    private int _to;
    private long _offset = start;
    private bool _inside;

    /// <summary>Offset of <see cref="Line"/> in the file.</summary>
    public long Offset { get; private set; }

    /// <summary>The line or piece, without its line end. Valid until the next call.</summary>
    public ArraySegment<byte> Line { get; private set; }

    /// <summary>True unless this is a piece of a line that was too long.</summary>
    public bool IsWhole { get; private set; }

    /// <summary>True where the line ends here, rather than going on in another piece.</summary>
    public bool EndsLine => !_inside;

    /// <summary>Offset of what follows.</summary>
    public long NextOffset => _offset;

    /// <summary>Moves to the next line or piece; false at the end.</summary>
    public bool Next()
    {
        var searched = _from;
        while (true)
        {
            var newline = _buffer.AsSpan(searched, _to - searched).IndexOf((byte)'\n');
            if (newline >= 0)
                return Give(searched + newline - _from, lineEnd: 1);
            searched = _to;
            if (_to - _from >= limit)
                return Give(WholeCharacters(), lineEnd: 0);
            if (!Fill(ref searched))
                return _to > _from && Give(_to - _from, lineEnd: 0, last: true);
        }
    }

    private bool Give(int length, int lineEnd, bool last = false)
    {
        Offset = _offset;
        IsWhole = !_inside && (lineEnd > 0 || last);
        _inside = lineEnd == 0 && !last;
        Line = new ArraySegment<byte>(_buffer, _from, length > 0 && lineEnd > 0 && _buffer[_from + length - 1] == '\r' ? length - 1 : length);
        _from += length + lineEnd;
        _offset += length + lineEnd;
        return true;
    }

    private bool Fill(ref int searched)
    {
        if (_from > 0)
        {
            _buffer.AsSpan(_from, _to - _from).CopyTo(_buffer);
            (searched, _to, _from) = (searched - _from, _to - _from, 0);
        }
        if (_to == _buffer.Length)
            Array.Resize(ref _buffer, Math.Min(limit, _buffer.Length * 2));
        var wanted = (int)Math.Min(_buffer.Length - _to, end - _offset - _to);
        var read = wanted > 0 ? stream.Read(_buffer, _to, wanted) : 0;
        _to += read;
        return read > 0;
    }

    /// <summary>Length of what is in the buffer without a character cut at its end.</summary>
    private int WholeCharacters()
    {
        for (var back = 1; back <= Math.Min(4, _to - _from - 1); back++)
        {
            var b = _buffer[_to - back];
            if (b < 0x80)
                break;
            if (b >= 0xC0)                      // lead byte: does the character end here?
                return back >= (b >= 0xF0 ? 4 : b >= 0xE0 ? 3 : 2) ? _to - _from : _to - _from - back;
        }
        return _to - _from;
    }
}
