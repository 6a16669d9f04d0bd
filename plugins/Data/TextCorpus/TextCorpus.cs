using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Runner.Data;
using Runner.Errors;

namespace Runner.Plugins.Data;

/// <summary>Text files, large ones in several shards.</summary>
internal sealed class TextCorpus : ICorpus
{
    /// <summary>Bytes after which a file is cut at the next document boundary.</summary>
    public const long ShardBytes = 16 << 20;

    private readonly Lazy<string> _fingerprint;

    public TextCorpus(
        IReadOnlyList<string> paths, IReadOnlyList<string> files, TextCorpusOptions options, DataCache? cache, long shardBytes = ShardBytes)
    {
        Name = System.IO.Path.GetFileName(paths[0].TrimEnd('/', '\\'));
        Source = string.Create(CultureInfo.InvariantCulture, $"{string.Join(", ", paths)} ({files.Count} files)");
        Paths = paths;
        var splitter = new SentenceSplitter(options.SentenceEnds);
        var shards = new List<ICorpusShard>();
        foreach (var path in files)
        {
            var file = new TextFile(path, options.Format, options.Invalid);
            for (long start = file.Start, end; start < file.Length; start = end)
            {
                end = start + shardBytes >= file.Length ? file.Length : file.BoundaryAfter(start + shardBytes);
                shards.Add(new TextShard(file, start, end, splitter));
            }
        }
        Shards = shards;
        _fingerprint = new Lazy<string>(() => Hash(files, options, new FileHashes(cache)));
    }

    public string Name { get; }

    public string Source { get; }

    public IReadOnlyList<string> Paths { get; }

    public string Fingerprint => _fingerprint.Value;

    public IReadOnlyList<ICorpusShard> Shards { get; }

    private static string Hash(IReadOnlyList<string> files, TextCorpusOptions options, FileHashes hashes)
    {
        try
        {
            var text = new StringBuilder("corpus/text 1\n")
                .Append(CultureInfo.InvariantCulture, $"{options.Format} {options.Invalid} {options.SentenceEnds}\n");
            foreach (var hash in files.AsParallel().AsOrdered().WithDegreeOfParallelism(Math.Min(8, Environment.ProcessorCount)).Select(hashes.Of))
                text.Append(hash).Append('\n');
            return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString())));
        }
        catch (AggregateException exception) when (exception.GetBaseException() is RunnerException known)
        {
            throw known;
        }
    }
}
