using System.Text.Json;

namespace Runner.Plugins.Data;

/// <summary>
/// The JSON values of a stream, one after another, each whole in memory: those at the top, and of an array at the top its elements. So a file with one large array
/// is read element by element.
/// </summary>
/// <param name="stream">Stands at <paramref name="start"/>.</param>
/// <param name="start">Offset in the file.</param>
/// <param name="limit">Longest value in bytes.</param>
internal sealed class JsonValues(Stream stream, long start, int limit)
{
    private byte[] _buffer = new byte[Math.Min(limit, 1 << 16)];
    private int _from;
    private int _to;
    private long _offset = start;
    private bool _ended;
    private bool _inside;
    private bool _follows;

    /// <summary>Offset of <see cref="Value"/> in the file; where reading stopped, for errors.</summary>
    public long Offset { get; private set; } = start;

    /// <summary>The value. Valid until the next call.</summary>
    public ArraySegment<byte> Value { get; private set; }

    /// <summary>Moves to the next value; false at the end.</summary>
    /// <exception cref="JsonException">What follows is no JSON, or longer than the limit.</exception>
    public bool Next()
    {
        while (true)
        {
            if (!SkipBlanks())
                return _inside ? throw new JsonException("the array has no end") : false;
            Offset = _offset;
            switch (_buffer[_from])
            {
                case (byte)'[' when !_inside:
                    Take(1);
                    (_inside, _follows) = (true, false);
                    continue;
                case (byte)']' when _inside:
                    Take(1);
                    _inside = false;
                    continue;
                case (byte)',' when _inside && _follows:
                    Take(1);
                    _follows = false;
                    continue;
            }
            if (_inside && _follows)
                throw new JsonException($"'{(char)_buffer[_from]}' where ',' or ']' should follow");
            var length = Measure();
            Value = new ArraySegment<byte>(_buffer, _from, length);
            Take(length);
            _follows = true;
            return true;
        }
    }

    private int Measure()
    {
        while (true)
        {
            var reader = new Utf8JsonReader(_buffer.AsSpan(_from, _to - _from), isFinalBlock: _ended, state: default);
            if (reader.Read() && reader.TrySkip())
                return (int)reader.BytesConsumed;
            if (_to - _from >= limit)
                throw new JsonException($"a value longer than {limit >> 20} MiB");
            if (!_ended)
                Fill();
        }
    }

    private bool SkipBlanks()
    {
        while (true)
        {
            for (; _from < _to; Take(1))
            {
                if (_buffer[_from] is not ((byte)' ' or (byte)'\t' or (byte)'\r' or (byte)'\n'))
                    return true;
            }
            if (_ended)
                return false;
            Fill();
        }
    }

    private void Take(int count) => (_from, _offset) = (_from + count, _offset + count);

    private void Fill()
    {
        if (_from > 0)
        {
            _buffer.AsSpan(_from, _to - _from).CopyTo(_buffer);
            (_to, _from) = (_to - _from, 0);
        }
        if (_to == _buffer.Length)
            Array.Resize(ref _buffer, (int)Math.Min(limit, _buffer.Length * 2L));
        var read = stream.ReadAtLeast(_buffer.AsSpan(_to), _buffer.Length - _to, throwOnEndOfStream: false);
        _ended = read < _buffer.Length - _to;
        _to += read;
    }
}
