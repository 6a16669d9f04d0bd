using System.Text;
using System.Text.RegularExpressions;

namespace Runner.Plugins.Data;

/// <summary>Recognises files that are no text to learn from by their beginning.</summary>
internal static partial class ForeignFiles
{
    private static readonly (byte[] Start, string Name)[] Formats =
    [
        ("%PDF-"u8.ToArray(), "a PDF document"),
        ("\u007FELF"u8.ToArray(), "a program (ELF)"),
        ([0x89, (byte)'P', (byte)'N', (byte)'G'], "a PNG picture"),
        ([0xFF, 0xD8, 0xFF], "a JPEG picture"),
        ("GIF8"u8.ToArray(), "a GIF picture"),
        ("SQLite format 3\0"u8.ToArray(), "a SQLite database"),
        ("PAR1"u8.ToArray(), "a Parquet file"),
        ("ARROW1"u8.ToArray(), "an Arrow file"),
        ("Obj\u0001"u8.ToArray(), "an Avro file"),
        ([0x93, (byte)'N', (byte)'U', (byte)'M', (byte)'P', (byte)'Y'], "a NumPy array"),
        ([0x89, (byte)'H', (byte)'D', (byte)'F'], "an HDF5 file"),
        ([0xD0, 0xCF, 0x11, 0xE0], "an Office document"),
        ("Rar!"u8.ToArray(), "a RAR archive"),
        ([(byte)'7', (byte)'z', 0xBC, 0xAF], "a 7z archive"),
        ("{\\rtf"u8.ToArray(), "an RTF document"),
        ("%!PS"u8.ToArray(), "a PostScript document"),
        ([0x80, 0x02, (byte)'}'], "a Python pickle"),
        ([0x80, 0x04, 0x95], "a Python pickle"),
    ];

    private static readonly string[] MarkupStarts = ["<!doctype", "<html", "<?xml", "<mediawiki", "<doc ", "<tei", "<svg", "<rss", "<feed"];

    /// <summary>What a file is that no format setting makes text of; null where none of these.</summary>
    public static string? Format(ReadOnlySpan<byte> head)
    {
        foreach (var (start, name) in Formats)
        {
            if (head.StartsWith(start))
                return name;
        }
        if (head.Length > 262 && head[257..].StartsWith("ustar"u8))
            return "a tar archive";
        if (head.StartsWith("version https://git-lfs.github.com/spec/"u8))
            return "a Git LFS pointer, which stands for a file that was not downloaded (git lfs pull)";
        if (head.StartsWith("/annex/objects/"u8))
            return "a git-annex pointer, which stands for a file that was not downloaded (git annex get)";
        return null;
    }

    /// <summary>What a file is that could be meant as text, but hardly is; null where none of these.</summary>
    /// <param name="head">Its first stretch, without a byte order mark.</param>
    public static string? Doubtful(ReadOnlySpan<byte> head)
    {
        if (head.IsEmpty)
            return null;
        var controls = 0;
        foreach (var b in head)
            controls += b < 0x20 && b is not ((byte)'\t' or (byte)'\n' or (byte)'\r' or (byte)'\f' or 0x0B or 0x1B) ? 1 : 0;
        if (controls * 10 > head.Length)
            return head[0] >= 0xFE ? null : TextEncodings.Wide(head) is { } wide ? $"{wide} text" : "a binary file";      // a byte order mark is told as no UTF-8

        var text = Encoding.UTF8.GetString(head);
        var lines = text.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        if (head.Length > 1 && lines.Length > 1 && head[^1] != '\n')
            lines = lines[..^1];                                  // the stretch may end within a line
        if (lines.Length == 0)
            return null;
        if (lines.All(line => ChecksumLine().IsMatch(line)))
            return "a list of checksums";
        if (lines[0][0] == '<')
        {
            var start = lines[0].ToLowerInvariant();
            if (MarkupStarts.Any(known => start.StartsWith(known, StringComparison.Ordinal)) || ClosingTag().Count(text) is var closing && closing > 1 && closing * 10 >= lines.Length)
                return "markup (HTML or XML)";
        }
        return null;
    }

    [GeneratedRegex(@"^(\\?[0-9a-fA-F]{32,128} [ *]\S.*|[A-Z0-9-]{2,12} ?\(.+\) ?= ?[0-9a-fA-F]{32,128})$", RegexOptions.CultureInvariant)]
    private static partial Regex ChecksumLine();

    [GeneratedRegex("</[A-Za-z][A-Za-z0-9:_-]*>", RegexOptions.CultureInvariant)]
    private static partial Regex ClosingTag();
}
