using System.Buffers.Binary;
using System.Text;

namespace Runner.Weights.Pytorch;

/// <summary>Takes the arguments of opcodes from a pickle, never beyond its end.</summary>
internal sealed class PickleCursor(ReadOnlyMemory<byte> pickle, Func<string, Exception> bad)
{
    private static readonly UTF8Encoding Utf8 = new(false, throwOnInvalidBytes: true);

    /// <summary>Bytes taken.</summary>
    public int Position { get; private set; }

    public byte Byte() => Take(1)[0];

    public int UInt16() => BinaryPrimitives.ReadUInt16LittleEndian(Take(2));

    public int Int32() => BinaryPrimitives.ReadInt32LittleEndian(Take(4));

    public uint UInt32() => BinaryPrimitives.ReadUInt32LittleEndian(Take(4));

    public ulong UInt64() => BinaryPrimitives.ReadUInt64LittleEndian(Take(8));

    public double Double() => BinaryPrimitives.ReadDoubleBigEndian(Take(8));

    /// <summary>An integer in two's complement, little-endian, as long as it says.</summary>
    public long Integer(ulong length)
    {
        if (length > 8)
            throw bad($"it holds an integer of {length} bytes; sizes have 8 at most");
        var bytes = Take(length);
        var value = bytes.Length > 0 && bytes[^1] >= 0x80 ? -1L : 0L;
        for (var i = bytes.Length - 1; i >= 0; i--)
            value = value << 8 | bytes[i];
        return value;
    }

    public string Text(ulong length)
    {
        try
        {
            return Utf8.GetString(Take(length));
        }
        catch (DecoderFallbackException)
        {
            throw bad("a text in it is not UTF-8");
        }
    }

    /// <summary>A text up to the end of its line.</summary>
    public string Line()
    {
        var length = pickle.Span[Position..].IndexOf((byte)'\n');
        if (length < 0)
            throw bad("a line in it has no end");
        var text = Text((ulong)length);
        Take(1);
        return text;
    }

    public ReadOnlySpan<byte> Take(ulong length)
    {
        if (length > (ulong)(pickle.Length - Position))
            throw bad($"it is cut short at byte {Position}, where {length} more should follow");
        var taken = pickle.Span.Slice(Position, (int)length);
        Position += (int)length;
        return taken;
    }
}
