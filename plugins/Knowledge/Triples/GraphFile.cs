using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Runner.Data;
using Runner.Files;

namespace Runner.Plugins.Knowledge.Triples;

/// <summary>The lines of one file, read whole, with its hash.</summary>
internal sealed class GraphFile
{
    private const long LargestGraph = 1 << 30;

    private static readonly UTF8Encoding Strict = new(false, true);

    private GraphFile(string path, string[] lines, string hash) => (Path, Lines, Hash) = (path, lines, hash);

    public string Path { get; }

    /// <summary>Without line ends; LF and CR LF alike.</summary>
    public string[] Lines { get; }

    public string Hash { get; }

    /// <exception cref="Errors.RunnerException">RUN3353: it cannot be read or is not UTF-8.</exception>
    public static GraphFile Read(string path)
    {
        try
        {
            var bytes = RegularFile.ReadBytes(path, LargestGraph);
            var lines = Strict.GetString(bytes).Split('\n');
            if (lines[^1].Length == 0)
                lines = lines[..^1];
            return new(path, Array.ConvertAll(lines, line => line.TrimEnd('\r')), Convert.ToHexStringLower(SHA256.HashData(bytes)));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or DecoderFallbackException)
        {
            throw KnowledgeErrors.Unreadable.Because(exception, path, exception is DecoderFallbackException ? "it is not UTF-8" : exception.Message);
        }
    }

    /// <summary>The part of the data that is made of <paramref name="files"/>.</summary>
    public static DataPart Part(string use, params GraphFile[] files) => Part(use, false, files);

    /// <summary>The part of the data that is made of <paramref name="files"/>, read in the usual order of columns or with the relation last.</summary>
    public static DataPart Part(string use, bool relationLast, params GraphFile[] files) => new(
        use,
        System.IO.Path.GetFileName(System.IO.Path.GetDirectoryName(files[0].Path)!),
        files[0].Path,
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes((relationLast ? "head, tail, relation\n" : "") + string.Join('\n', files.Select(file => file.Hash))))))
    {
        Paths = [.. files.Select(file => file.Path)],
    };

    public Errors.RunnerException Bad(int index, string reason) => KnowledgeErrors.BadLine.With(Path, index + 1, reason);

    /// <summary>A whole number below <paramref name="count"/> out of line <paramref name="index"/>.</summary>
    public int Id(int index, string text, int count) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var id) && id < count
            ? id
            : throw Bad(index, $"'{text}' is not an id from 0 to {count - 1}");
}
