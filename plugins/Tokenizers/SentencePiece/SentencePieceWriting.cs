using System.Buffers.Binary;

namespace Runner.Plugins.Tokenizers.SentencePiece;

/// <summary>Writes a <c>.model</c> file of SentencePiece, with the fields that <see cref="SentencePieceModel"/> reads.</summary>
internal static class SentencePieceWriting
{
    private const int Varint = 0, Delimited = 2, Single = 5;

    /// <summary>A unigram model.</summary>
    /// <param name="pieces">Pieces by id.</param>
    /// <param name="map">Its character map; empty for none.</param>
    /// <param name="byteFallback">Characters without a piece are written as bytes.</param>
    /// <param name="addDummyPrefix">A space is put before a text.</param>
    /// <param name="removeExtraSpaces">Of several spaces one is left, and none at the ends.</param>
    public static byte[] Unigram(IEnumerable<Piece> pieces, byte[] map, bool byteFallback, bool addDummyPrefix, bool removeExtraSpaces)
    {
        List<byte> file = [];
        foreach (var piece in pieces)
        {
            List<byte> message = [];
            Bytes(message, 1, piece.Bytes);
            Key(message, 2, Single);
            var score = new byte[sizeof(float)];
            BinaryPrimitives.WriteSingleLittleEndian(score, piece.Score);
            message.AddRange(score);
            Number(message, 3, (int)piece.Kind);
            Bytes(file, 1, [.. message]);
        }
        List<byte> trainer = [];
        Number(trainer, 3, (int)Segmentation.Unigram);
        Number(trainer, 35, byteFallback ? 1 : 0);
        Bytes(file, 2, [.. trainer]);
        List<byte> normalizer = [];
        if (map.Length > 0)
            Bytes(normalizer, 2, map);
        Number(normalizer, 3, addDummyPrefix ? 1 : 0);
        Number(normalizer, 4, removeExtraSpaces ? 1 : 0);
        Number(normalizer, 5, 1);
        Bytes(file, 3, [.. normalizer]);
        return [.. file];
    }

    private static void Number(List<byte> message, int field, int value)
    {
        Key(message, field, Varint);
        Add(message, (uint)value);
    }

    private static void Bytes(List<byte> message, int field, byte[] value)
    {
        Key(message, field, Delimited);
        Add(message, (uint)value.Length);
        message.AddRange(value);
    }

    private static void Key(List<byte> message, int field, int type) => Add(message, (uint)((field << 3) | type));

    private static void Add(List<byte> message, uint value)
    {
        for (; value >= 0x80; value >>= 7)
            message.Add((byte)(value | 0x80));
        message.Add((byte)value);
    }
}
