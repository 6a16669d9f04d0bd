using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace Runner.Data;

/// <summary>
/// Writes a store to a file of another name, which <see cref="Complete"/> gives its real name at the very end. Streams: sentence
/// and document starts wait in files of their own beside it. Disposing without completing removes everything.
/// </summary>
internal sealed class TokenStoreWriter : IDisposable
{
    private readonly string _path;
    private readonly string _target;
    private readonly Section _tokens;
    private readonly Section _sentenceStarts;
    private readonly Section _documentStarts;
    private readonly List<long> _starts = [];
    private bool _completed;

    public TokenStoreWriter(TokenStoreFiles files, string target)
    {
        _target = target;
        var name = $"{target}.{Environment.ProcessId}-{Guid.NewGuid():N}";
        List<Section> opened = [];
        try
        {
            foreach (var part in (string[])["", "-sentences", "-documents"])
                opened.Add(new Section(files, name + part + TokenStores.PartialSuffix));
            opened[0].Skip(TokenStoreHeader.Size);
        }
        catch
        {
            opened.ForEach(section => section.Remove());
            throw;
        }
        (_tokens, _sentenceStarts, _documentStarts) = (opened[0], opened[1], opened[2]);
        _path = _tokens.Path;
    }

    public long Tokens { get; private set; }

    public long Sentences { get; private set; }

    public long Documents { get; private set; }

    public void Write(TokenBlock block)
    {
        _starts.Clear();
        foreach (var length in block.SentenceLengths)
        {
            _starts.Add(Tokens);
            Tokens += length;
        }
        _sentenceStarts.Write(MemoryMarshal.AsBytes(CollectionsMarshal.AsSpan(_starts)));

        _starts.Clear();
        foreach (var length in block.DocumentLengths)
        {
            _starts.Add(Sentences);
            Sentences += length;
        }
        Documents += block.DocumentLengths.Count;
        _documentStarts.Write(MemoryMarshal.AsBytes(CollectionsMarshal.AsSpan(_starts)));
        _tokens.Write(MemoryMarshal.AsBytes(CollectionsMarshal.AsSpan(block.Tokens)));
    }

    /// <summary>Adds the header, forces everything to the disk and gives the file its name.</summary>
    public void Complete(byte[] fingerprint, int vocabularyCount)
    {
        _sentenceStarts.Write(MemoryMarshal.AsBytes<long>([Tokens]));
        _documentStarts.Write(MemoryMarshal.AsBytes<long>([Sentences]));
        var header = new TokenStoreHeader(vocabularyCount, Tokens, Sentences, Documents, fingerprint)
        {
            Hashes = [_tokens.Hash(), _sentenceStarts.Hash(), _documentStarts.Hash()],
        };
        _tokens.Skip(header.SentencesOffset - TokenStoreHeader.Size - header.TokensLength);
        _sentenceStarts.CopyTo(_tokens);
        _documentStarts.CopyTo(_tokens);
        _tokens.WriteHeader(header.ToBytes());
        _sentenceStarts.Remove();
        _documentStarts.Remove();
        File.Move(_path, _target, overwrite: true);
        _completed = true;
    }

    public void Dispose()
    {
        _sentenceStarts.Remove();
        _documentStarts.Remove();
        if (_completed)
            _tokens.Close();
        else
            _tokens.Remove();
    }

    /// <summary>A file in the making with the hash of what was written.</summary>
    private sealed class Section
    {
        private readonly TokenStoreFiles _files;
        private readonly FileStream _stream;
        private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);

        public Section(TokenStoreFiles files, string path)
        {
            _files = files;
            Path = path;
            _stream = files.Create(path);
        }

        public string Path { get; }

        public void Skip(long zeros)
        {
            _files.Writing(Path, zeros);
            _stream.Write(new byte[zeros]);
        }

        public void Write(ReadOnlySpan<byte> bytes)
        {
            _files.Writing(Path, bytes.Length);
            _stream.Write(bytes);
            _hash.AppendData(bytes);
        }

        public byte[] Hash() => _hash.GetHashAndReset();

        public void CopyTo(Section other)
        {
            _stream.Position = 0;
            var buffer = new byte[1 << 20];
            for (int read; (read = _stream.Read(buffer)) > 0;)
            {
                _files.Writing(other.Path, read);
                other._stream.Write(buffer, 0, read);
            }
        }

        public void WriteHeader(byte[] page)
        {
            _stream.Position = 0;
            _stream.Write(page);
            _stream.Flush(flushToDisk: true);
            Close();
        }

        public void Remove()
        {
            Close();
            File.Delete(Path);
        }

        public void Close()
        {
            _hash.Dispose();
            try
            {
                _stream.Dispose();
            }
            catch (IOException)
            {
                // A full disk refuses the last buffer too. The first failure was told; a complete file was flushed before.
            }
        }
    }
}
