using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Logging;
using Runner.Segmentation;
using Runner.Tokenizers;

namespace Runner.Data;

/// <summary>
/// Token stores in a cache folder, named by content. Several processes may share the folder: one prepares, the others wait for it.
/// A damaged store is set aside (<c>*.damaged-1</c>) and prepared again. Dispose it to close the stores it opened.
/// </summary>
public sealed class TokenStores : ITokenStores, IDisposable
{
    internal const string PartialSuffix = ".partial";
    private static readonly TimeSpan LockInterval = TimeSpan.FromMilliseconds(100);

    private readonly string _folder;
    private readonly TokenStoresOptions _options;
    private readonly TokenStoreFiles _files;
    private readonly Lock _gate = new();
    private readonly Dictionary<string, TokenStore> _open = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _names = new(StringComparer.Ordinal);      // of stores, by their corpus
    private readonly HealthFiles _health;

    /// <param name="cacheFolder">Folder for derived files; stores go to <c>tokens/</c> in it. Made if it does not exist.</param>
    /// <param name="options">How stores are prepared.</param>
    public TokenStores(string cacheFolder, TokenStoresOptions? options = null)
        : this(cacheFolder, options, new TokenStoreFiles())
    {
    }

    internal TokenStores(string cacheFolder, TokenStoresOptions? options, TokenStoreFiles files)
    {
        _folder = Path.Combine(Path.GetFullPath(cacheFolder), "tokens");
        _options = options ?? new TokenStoresOptions();
        _health = new HealthFiles(Path.GetFullPath(cacheFolder));
        _files = files;
    }

    /// <inheritdoc/>
    /// <exception cref="Errors.RunnerException">RUN3001 to RUN3007.</exception>
    public ITokenStore Prepare(ICorpus corpus, ITokenizer tokenizer, IWordSegmenter? segmenter)
    {
        lock (_gate)
        {
            var name = _names[corpus.Fingerprint] = Name(corpus, tokenizer, segmenter);
            if (_open.TryGetValue(name, out var open))
                return open;
            try
            {
                Directory.CreateDirectory(_folder);
                var path = PathOf(name);
                return _open[name] = TryOpen(path, name, tokenizer.Vocabulary) ?? PrepareLocked(path, name, corpus, tokenizer, segmenter);
            }
            catch (IOException exception) when (TokenStoreFiles.IsDiskFull(exception))
            {
                throw DataErrors.DiskFull.Because(exception, PathOf(name));
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
            {
                throw DataErrors.CacheNotWritable.Because(exception, _folder, exception.Message);
            }
        }
    }

    /// <summary>What was counted when the store of a text was made; null where <see cref="Prepare"/> was not called for it.</summary>
    public StoreHealth? HealthOf(ICorpus corpus) => _names.TryGetValue(corpus.Fingerprint, out var name) ? _health.Read(name) : null;

    /// <summary>
    /// Documents of one text that are in the other too, word for word, and how many could be compared: all different ones of texts up to about a million, else a
    /// sample. Null where one of the two was not prepared.
    /// </summary>
    public (int Shared, int Compared)? Overlap(ICorpus corpus, ICorpus other) =>
        _names.TryGetValue(corpus.Fingerprint, out var name) && _names.TryGetValue(other.Fingerprint, out var second) ? _health.Overlap(name, second) : null;

    public void Dispose()
    {
        lock (_gate)
        {
            foreach (var store in _open.Values)
                store.Dispose();
            _open.Clear();
        }
    }

    private static string Name(ICorpus corpus, ITokenizer tokenizer, IWordSegmenter? segmenter) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(
            $"tokens {TokenStoreHeader.Version}\n{corpus.Fingerprint}\n{tokenizer.Fingerprint}\n{segmenter?.Fingerprint ?? "-"}")));

    private string PathOf(string name) => Path.Combine(_folder, name + ".tokens");

    private TokenStore PrepareLocked(
        string path, string name, ICorpus corpus, ITokenizer tokenizer, IWordSegmenter? segmenter)
    {
        using var hold = Acquire(path + ".lock", corpus);
        if (TryOpen(path, name, tokenizer.Vocabulary) is { } other)
            return other;

        // We hold the lock: what is left of this name belongs to processes that were killed.
        foreach (var left in Directory.EnumerateFiles(_folder, $"{name}.*{PartialSuffix}"))
            File.Delete(left);
        Write(path, name, corpus, tokenizer, segmenter);
        return TokenStore.TryOpen(path, name, tokenizer.Vocabulary, _options.VerifyContent, out var reason)
            ?? throw DataErrors.StoreUnusable.With(path, reason);
    }

    private void Write(string path, string name, ICorpus corpus, ITokenizer tokenizer, IWordSegmenter? segmenter)
    {
        using var writer = new TokenStoreWriter(_files, path);
        using var preparation = new TokenPreparation(corpus, tokenizer, segmenter, _options);
        preparation.Run(writer);
        if (preparation.DocumentsRead == 0)
            throw corpus.WhyEmpty ?? DataErrors.CorpusEmpty.With(corpus.Name, corpus.Source);
        if (writer.Tokens == 0)
            throw DataErrors.CorpusWithoutTokens.With(corpus.Name, corpus.Source, preparation.DocumentsRead);
        _health.Write(name, preparation.Health);
        writer.Complete(Convert.FromHexString(name), tokenizer.Vocabulary.Count);
    }

    /// <summary>The store if it is there and whole, and so is what was counted when it was made; a damaged one is set aside.</summary>
    private TokenStore? TryOpen(string path, string name, Vocabulary vocabulary)
    {
        if (!File.Exists(path) || _health.Read(name) is null)
            return null;
        if (TokenStore.TryOpen(path, name, vocabulary, _options.VerifyContent, out var reason) is { } store)
            return store;
        for (var i = 1; ; i++)
        {
            var aside = $"{path}.damaged-{i}";
            if (File.Exists(aside))
                continue;
            File.Move(path, aside);
            _options.Logger.LogWarning("The token store {Path} is damaged ({Reason}); it is kept as {Aside} and prepared again.", path, reason, aside);
            return null;
        }
    }

    /// <summary>
    /// An exclusive lock that the system frees when its process ends, however it ends. The file stays: removing it would let two
    /// processes lock two files of one name.
    /// </summary>
    private FileStream Acquire(string path, ICorpus corpus)
    {
        var started = _options.Time.GetTimestamp();
        while (true)
        {
            _options.Cancellation.ThrowIfCancellationRequested();
            try
            {
                return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, 1);
            }
            catch (IOException exception) when (IsHeld(exception))
            {
                _options.Progress?.Report(new PreparationReport(
                    PreparationStage.Waiting, corpus.Name, 0, corpus.Shards.Sum(shard => shard.Bytes), 0, _options.Time.GetElapsedTime(started)));
                _options.Cancellation.WaitHandle.WaitOne(LockInterval);
            }
        }
    }

    private static bool IsHeld(IOException exception) =>
        exception.HResult is 11 or 35 or unchecked((int)0x80070020) or unchecked((int)0x80070021); // EWOULDBLOCK (Linux, BSD), sharing and lock violations
}
