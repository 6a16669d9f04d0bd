using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Runner.Data;

/// <summary>
/// First page of a token store. Layout of the file, all numbers little-endian:
/// <code>
/// 0       magic (8), version i32, vocabulary size i32, tokens i64, sentences i64, documents i64, fingerprint (32),
///         sha256 of each section (3 x 32), sha256 of everything above (32), zeros
/// 4096    tokens            T x u32: id, and bit 31 where a word starts; zeros up to a multiple of 8
///         sentence starts   (S + 1) x i64, in tokens
///         document starts   (D + 1) x i64, in sentences
/// </code>
/// </summary>
internal sealed record TokenStoreHeader(int VocabularyCount, long Tokens, long Sentences, long Documents, byte[] Fingerprint)
{
    public const int Size = 4096;
    public const int Version = 1;
    public const uint WordStart = 0x8000_0000;

    private const int SectionHashes = 72;
    private const int OwnHash = SectionHashes + 3 * SHA256.HashSizeInBytes;

    private static ReadOnlySpan<byte> Magic => "RUNRTOKS"u8;

    /// <summary>Sha256 of tokens, sentence starts and document starts.</summary>
    public byte[][] Hashes { get; init; } = [[], [], []];

    public long TokensLength => Tokens * sizeof(uint);

    public long SentencesOffset => Size + (TokensLength + 7) / 8 * 8;

    public long SentencesLength => (Sentences + 1) * sizeof(long);

    public long DocumentsOffset => SentencesOffset + SentencesLength;

    public long DocumentsLength => (Documents + 1) * sizeof(long);

    public long FileLength => DocumentsOffset + DocumentsLength;

    public byte[] ToBytes()
    {
        var page = new byte[Size];
        Magic.CopyTo(page);
        BinaryPrimitives.WriteInt32LittleEndian(page.AsSpan(8), Version);
        BinaryPrimitives.WriteInt32LittleEndian(page.AsSpan(12), VocabularyCount);
        BinaryPrimitives.WriteInt64LittleEndian(page.AsSpan(16), Tokens);
        BinaryPrimitives.WriteInt64LittleEndian(page.AsSpan(24), Sentences);
        BinaryPrimitives.WriteInt64LittleEndian(page.AsSpan(32), Documents);
        Fingerprint.CopyTo(page, 40);
        for (var i = 0; i < Hashes.Length; i++)
            Hashes[i].CopyTo(page, SectionHashes + i * SHA256.HashSizeInBytes);
        SHA256.HashData(page.AsSpan(0, OwnHash), page.AsSpan(OwnHash));
        return page;
    }

    /// <summary>Reads a header; null with a reason where it is none of ours or damaged.</summary>
    public static TokenStoreHeader? TryRead(ReadOnlySpan<byte> page, out string reason)
    {
        reason = "";
        if (page.Length < Size || !page.StartsWith(Magic))
            reason = "it is not a token store";
        else if (BinaryPrimitives.ReadInt32LittleEndian(page[8..]) is var version && version != Version)
            reason = $"its format version is {version}, not {Version}";
        else if (!SHA256.HashData(page[..OwnHash]).AsSpan().SequenceEqual(page.Slice(OwnHash, SHA256.HashSizeInBytes)))
            reason = "the checksum of its header does not match";
        if (reason.Length > 0)
            return null;

        var hashes = new byte[3][];
        for (var i = 0; i < hashes.Length; i++)
            hashes[i] = page.Slice(SectionHashes + i * SHA256.HashSizeInBytes, SHA256.HashSizeInBytes).ToArray();
        return new TokenStoreHeader(
            BinaryPrimitives.ReadInt32LittleEndian(page[12..]),
            BinaryPrimitives.ReadInt64LittleEndian(page[16..]),
            BinaryPrimitives.ReadInt64LittleEndian(page[24..]),
            BinaryPrimitives.ReadInt64LittleEndian(page[32..]),
            page.Slice(40, SHA256.HashSizeInBytes).ToArray())
        { Hashes = hashes };
    }
}
