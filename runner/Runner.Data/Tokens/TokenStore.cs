using System.IO.MemoryMappedFiles;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Runner.Files;
using Runner.Tokenizers;

namespace Runner.Data;

/// <summary>A token store on disk, memory-mapped and read-only.</summary>
internal sealed class TokenStore : ITokenStore, IDisposable
{
    private readonly TokenStoreHeader _header;
    private readonly MemoryMappedFile _file;
    private readonly MemoryMappedViewAccessor _view;

    private TokenStore(TokenStoreHeader header, MemoryMappedFile file, Vocabulary vocabulary)
    {
        _header = header;
        _file = file;
        _view = file.CreateViewAccessor(0, header.FileLength, MemoryMappedFileAccess.Read);
        Vocabulary = vocabulary;
        Fingerprint = Convert.ToHexStringLower(header.Fingerprint);
    }

    public string Fingerprint { get; }

    public Vocabulary Vocabulary { get; }

    public long TokenCount => _header.Tokens;

    public long SentenceCount => _header.Sentences;

    public long DocumentCount => _header.Documents;

    public long DocumentStart(long document) => Start(document, DocumentCount, _header.DocumentsOffset);

    public long SentenceStart(long sentence) => Start(sentence, SentenceCount, _header.SentencesOffset);

    public void Read(long start, Span<int> ids, Span<bool> startsWord)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(start);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(start, TokenCount - ids.Length);
        ArgumentOutOfRangeException.ThrowIfNotEqual(startsWord.Length, ids.Length);
        var words = MemoryMarshal.Cast<int, uint>(ids);
        _view.SafeMemoryMappedViewHandle.ReadSpan((ulong)(TokenStoreHeader.Size + start * sizeof(uint)), words);
        for (var i = 0; i < words.Length; i++)
        {
            startsWord[i] = (words[i] & TokenStoreHeader.WordStart) != 0;
            words[i] &= ~TokenStoreHeader.WordStart;
        }
    }

    public void Dispose()
    {
        _view.Dispose();
        _file.Dispose();
    }

    /// <summary>Opens a store; null with a reason where the file is damaged, truncated, or of other content.</summary>
    public static TokenStore? TryOpen(string path, string fingerprint, Vocabulary vocabulary, bool verify, out string reason)
    {
        using var stream = RegularFile.Open(path, bufferSize: 1 << 16);
        var page = new byte[TokenStoreHeader.Size];
        var read = stream.ReadAtLeast(page, page.Length, throwOnEndOfStream: false);
        if (TokenStoreHeader.TryRead(page.AsSpan(0, read), out reason) is not { } header)
            return null;
        if (stream.Length != header.FileLength)
            reason = $"it has {stream.Length} bytes instead of {header.FileLength}";
        else if (Convert.ToHexStringLower(header.Fingerprint) != fingerprint)
            reason = "it holds another text than its name says";
        else if (header.VocabularyCount != vocabulary.Count)
            reason = $"it was made with a vocabulary of {header.VocabularyCount} tokens, not {vocabulary.Count}";
        else if (verify && DamagedSection(stream, header) is { } section)
            reason = $"the checksum of its {section} does not match";
        if (reason.Length > 0)
            return null;
        return new TokenStore(
            header,
            MemoryMappedFile.CreateFromFile(path, FileMode.Open, null, 0, MemoryMappedFileAccess.Read),
            vocabulary);
    }

    private static string? DamagedSection(FileStream stream, TokenStoreHeader header)
    {
        (string Name, long Offset, long Length)[] sections =
        [
            ("tokens", TokenStoreHeader.Size, header.TokensLength),
            ("sentences", header.SentencesOffset, header.SentencesLength),
            ("documents", header.DocumentsOffset, header.DocumentsLength),
        ];
        var buffer = new byte[1 << 20];
        for (var i = 0; i < sections.Length; i++)
        {
            using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
            var rest = sections[i].Length;
            stream.Position = sections[i].Offset;
            while (rest > 0)
            {
                var read = stream.Read(buffer, 0, (int)Math.Min(buffer.Length, rest));
                if (read == 0)
                    return sections[i].Name;
                hash.AppendData(buffer, 0, read);
                rest -= read;
            }
            if (!hash.GetHashAndReset().AsSpan().SequenceEqual(header.Hashes[i]))
                return sections[i].Name;
        }
        return null;
    }

    private long Start(long index, long count, long offset)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(index, count);
        return _view.ReadInt64(offset + index * sizeof(long));
    }
}
