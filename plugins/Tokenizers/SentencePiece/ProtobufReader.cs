using System.Buffers.Binary;

namespace Runner.Plugins.Tokenizers.SentencePiece;

/// <summary>
/// Walks the fields of a protocol buffers message (developers.google.com/protocol-buffers, "Encoding"). Enough for model files; every length
/// is checked against what is there.
/// </summary>
internal ref struct ProtobufReader(ReadOnlySpan<byte> message)
{
    private ReadOnlySpan<byte> _rest = message;

    /// <summary>Number of the current field.</summary>
    public int Field { get; private set; }

    /// <summary>Value of a field of numbers.</summary>
    public ulong Number { get; private set; }

    /// <summary>Value of a field of bytes, text or a nested message.</summary>
    public ReadOnlySpan<byte> Bytes { get; private set; }

    public readonly float Float => BitConverter.UInt32BitsToSingle((uint)Number);

    public readonly bool Flag => Number != 0;

    /// <summary>Goes to the next field; false at the end.</summary>
    /// <exception cref="InvalidDataException">This is no message.</exception>
    public bool Next()
    {
        if (_rest.IsEmpty)
            return false;
        var tag = ReadNumber();
        Field = (int)(tag >> 3);
        Number = 0;
        Bytes = default;
        switch (tag & 7)
        {
            case 0:
                Number = ReadNumber();
                break;
            case 1:
                Number = BinaryPrimitives.ReadUInt64LittleEndian(Take(8));
                break;
            case 2:
                Bytes = Take(ReadNumber());
                break;
            case 5:
                Number = BinaryPrimitives.ReadUInt32LittleEndian(Take(4));
                break;
            default:
                throw new InvalidDataException("it holds a field of an unknown kind");
        }
        return Field > 0 ? true : throw new InvalidDataException("it holds a field without a number");
    }

    private ulong ReadNumber()
    {
        var value = 0UL;
        for (var shift = 0; shift < 64; shift += 7)
        {
            var part = Take(1)[0];
            value |= (ulong)(part & 0x7F) << shift;
            if (part < 0x80)
                return value;
        }
        throw new InvalidDataException("it holds a number of more than 64 bits");
    }

    private ReadOnlySpan<byte> Take(ulong count)
    {
        if (count > (ulong)_rest.Length)
            throw new InvalidDataException("it ends in the middle of a field");
        var taken = _rest[..(int)count];
        _rest = _rest[(int)count..];
        return taken;
    }
}
