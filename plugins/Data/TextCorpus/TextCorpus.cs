using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Runner.Data;
using Runner.Execution;

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
        var opened = new List<TextFile>();
        foreach (var path in files)
        {
            var file = new TextFile(path, options);
            opened.Add(file);
            for (long start = file.Start, end; start < file.Length; start = end)
            {
                end = file.Layout == TextLayout.JsonWhole || start + shardBytes >= file.Length ? file.Length : file.BoundaryAfter(start + shardBytes);
                shards.Add(new TextShard(file, start, end, splitter));
            }
        }
        Shards = shards;
        _fingerprint = new Lazy<string>(() => Hash(opened, options, new FileHashes(cache)));
    }

    public string Name { get; }

    public string Source { get; }

    public IReadOnlyList<string> Paths { get; }

    public string Fingerprint => _fingerprint.Value;

    public IReadOnlyList<ICorpusShard> Shards { get; }

    private static string Hash(List<TextFile> files, TextCorpusOptions options, FileHashes hashes)
    {
        var text = new StringBuilder("corpus/text 1\n")
            .Append(CultureInfo.InvariantCulture, $"{options.Format} {options.Invalid} {options.SentenceEnds}\n");
        if (options.Field is not ["text"])
            text.Append(CultureInfo.InvariantCulture, $"fields {string.Join('\0', options.Field)}\n");
        if (files.Exists(file => file.Layout == TextLayout.JsonWhole))
            text.Append("whole JSON files\n");                   // those were lines of text once
        var anew = files.Sum(file => file.Length) <= FileHashes.SmallCorpus;
        var found = new string[files.Count];
        ParallelLoop.For(0, files.Count, Math.Min(8, Environment.ProcessorCount), i => found[i] = hashes.Of(files[i], anew));
        foreach (var hash in found)
            text.Append(hash).Append('\n');
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString())));
    }
}
