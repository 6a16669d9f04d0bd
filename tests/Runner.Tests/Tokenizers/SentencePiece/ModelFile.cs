using System.Text;

namespace Runner.Tests.Tokenizers.SentencePiece;

/// <summary>Writes small SentencePiece models as their trainer does, field by field.</summary>
internal sealed class ModelFile
{
    public const int Normal = 1, Unknown = 2, Control = 3, UserDefined = 4, Unused = 5, Byte = 6;

    private readonly List<byte> _pieces = [];
    private readonly List<byte> _trainer = [];
    private readonly List<byte> _normalizer = [];

    public ModelFile Piece(string text, float score, int kind = Normal)
    {
        List<byte> piece = [];
        Bytes(piece, 1, Encoding.UTF8.GetBytes(text));
        piece.Add((2 << 3) | 5);
        piece.AddRange(BitConverter.GetBytes(score));
        if (kind != Normal)
            Number(piece, 3, kind);
        Bytes(_pieces, 1, [.. piece]);
        return this;
    }

    public ModelFile Trainer(int field, int value)
    {
        Number(_trainer, field, value);
        return this;
    }

    public ModelFile Normalizer(int field, int value)
    {
        Number(_normalizer, field, value);
        return this;
    }

    /// <summary>Replaces single ASCII characters, through a double array made by hand: 'from' leads to the replacement at an offset.</summary>
    public ModelFile Replaces(params (char From, string To)[] rules)
    {
        // The root's children lie at 256 ^ character, each child's leaf at 512 + its character: no two collide.
        var units = new uint[1024];
        units[0] = 256u << 10;
        var replacements = new List<byte>();
        foreach (var (from, to) in rules)
        {
            var node = 256u ^ from;
            var leaf = 512u + from;
            units[node] = ((node ^ leaf) << 10) | 0x100 | from;
            units[leaf] = 0x80000000 | (uint)replacements.Count;
            replacements.AddRange(Encoding.UTF8.GetBytes(to));
            replacements.Add(0);
        }
        List<byte> map = [.. BitConverter.GetBytes(4 * units.Length), .. units.SelectMany(BitConverter.GetBytes), .. replacements];
        Bytes(_normalizer, 2, [.. map]);
        return this;
    }

    public byte[] ToBytes()
    {
        List<byte> file = [.. _pieces];
        Bytes(file, 2, [.. _trainer]);
        Bytes(file, 3, [.. _normalizer]);
        return [.. file];
    }

    private static void Number(List<byte> message, int field, int value)
    {
        Varint(message, (uint)(field << 3));
        Varint(message, (uint)value);
    }

    private static void Bytes(List<byte> message, int field, byte[] value)
    {
        Varint(message, (uint)(field << 3) | 2);
        Varint(message, (uint)value.Length);
        message.AddRange(value);
    }

    private static void Varint(List<byte> message, uint value)
    {
        for (; value >= 0x80; value >>= 7)
            message.Add((byte)(value | 0x80));
        message.Add((byte)value);
    }
}
