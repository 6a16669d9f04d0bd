using System.Security.Cryptography;
using Runner.Data;
using Runner.Files;

namespace Runner.Plugins.Data;

/// <summary>A file of records: strictly UTF-8, read line by line, with the line of everything.</summary>
/// <param name="path">Path of the file.</param>
internal sealed class RecordFile(string path)
{
    private readonly Lazy<TextFile> _file = new(() => File.Exists(path)
        ? new TextFile(path, new TextCorpusOptions { Format = TextFormat.Lines })
        : throw RecordDataErrors.PathMissing.With(path));

    public string Path { get; } = path;

    /// <summary>Lines with their numbers from 1, without line ends; also empty ones.</summary>
    /// <exception cref="Errors.RunnerException">RUN3208, RUN3103, RUN3152, RUN3153, RUN3155: it is not there, no text, not UTF-8, compressed, or cannot be read.</exception>
    public IEnumerable<(long Number, string Text)> Lines()
    {
        var file = _file.Value;
        using var stream = file.Open(file.Start);
        var lines = new LineReader(stream, file.Start, file.Length, TextFile.JsonLimit);
        for (var number = 1L; lines.Next(); number++)
        {
            if (!lines.IsWhole)
                throw RecordDataErrors.BadRecord.With(Place(number), "the line is longer than 256 MB");
            yield return (number, file.Decode(lines.Line, lines.Offset));
        }
    }

    /// <summary>The whole text.</summary>
    public string Text() => string.Join('\n', Lines().Select(line => line.Text));

    /// <summary>Hash of its content; that of a file which is no text is not remembered.</summary>
    public string Hash(DataCache? cache)
    {
        if (!Path.EndsWith(".parquet", StringComparison.OrdinalIgnoreCase))
            return new FileHashes(cache).Of(_file.Value, anew: _file.Value.Length <= FileHashes.SmallCorpus);
        using var stream = RegularFile.Open(Path);
        return Convert.ToHexStringLower(SHA256.HashData(stream));
    }

    public RecordPlace Place(long line) => new(Path, line);
}
