using System.Text;
using System.Text.RegularExpressions;

namespace Runner.Plugins.Data;

/// <summary>Finds the files of a corpus, in an order that does not depend on the file system.</summary>
internal static class TextFiles
{
    private static readonly string[] NotText = ["README", "LICENSE", "LICENCE", "COPYING", "NOTICE"];

    /// <summary>Absolute paths: the file itself, or the files in the folder, by ordinal order of their path in it.</summary>
    public static IReadOnlyList<string> Find(string path, string pattern)
    {
        try
        {
            var full = Path.GetFullPath(path);
            if (File.Exists(full))
                return [full];
            if (Directory.Exists(full))
                return InFolder(full, pattern, anywhere: true);
            if (path.AsSpan().ContainsAny('*', '?') && Split(full) is var (folder, wildcard) && Directory.Exists(folder))
                return InFolder(folder, wildcard, anywhere: false);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw DataPluginErrors.Unreadable.Because(exception, path, exception.Message);
        }
        throw DataPluginErrors.PathMissing.With(path);
    }

    /// <summary>True where a path in a folder (with <c>/</c>) fits a pattern.</summary>
    /// <param name="relative">Path in the folder.</param>
    /// <param name="pattern">With <c>*</c>, <c>?</c> and <c>**</c>.</param>
    /// <param name="anywhere">Whether a pattern without <c>/</c> is compared with the name of a file in any folder.</param>
    public static bool Matches(string relative, string pattern, bool anywhere)
    {
        var subject = anywhere && !pattern.Contains('/', StringComparison.Ordinal) ? relative[(relative.LastIndexOf('/') + 1)..] : relative;
        var expression = new StringBuilder(@"\A");
        for (var i = 0; i < pattern.Length; i++)
        {
            if (pattern[i] == '?')
                expression.Append("[^/]");
            else if (pattern[i] != '*')
                expression.Append(Regex.Escape(pattern[i].ToString()));
            else if (i + 1 >= pattern.Length || pattern[i + 1] != '*')
                expression.Append("[^/]*");
            else if (i + 2 < pattern.Length && pattern[i + 2] == '/')
                (_, i) = (expression.Append("(?:[^/]*/)*"), i + 2);
            else
                (_, i) = (expression.Append(".*"), i + 1);
        }
        return Regex.IsMatch(subject, expression.Append(@"\z").ToString(), RegexOptions.NonBacktracking | RegexOptions.Singleline);
    }

    private static List<string> InFolder(string folder, string pattern, bool anywhere)
    {
        var found = new List<string>();
        Walk(folder, "", found, [Resolved(folder)]);
        var files = found.Where(relative => Matches(relative, pattern, anywhere)).Order(StringComparer.Ordinal)
            .Select(relative => Path.Combine(folder, relative)).ToList();
        return files.Count > 0 ? files : throw DataPluginErrors.NoFiles.With(folder, pattern);
    }

    private static void Walk(string folder, string prefix, List<string> found, HashSet<string> seen)
    {
        foreach (var path in Directory.EnumerateFileSystemEntries(folder))
        {
            var name = Path.GetFileName(path);
            if (name.StartsWith('.'))
                continue;
            if (!Directory.Exists(path))
            {
                var stem = Path.GetFileNameWithoutExtension(name);
                if (!NotText.Contains(stem, StringComparer.OrdinalIgnoreCase))
                    found.Add(prefix + name);
            }
            else if (seen.Add(Resolved(path)))                   // a link may lead back to a folder above
            {
                Walk(path, prefix + name + "/", found, seen);
            }
        }
    }

    private static string Resolved(string folder) =>
        Directory.ResolveLinkTarget(folder, returnFinalTarget: true)?.FullName ?? folder;

    private static (string Folder, string Pattern) Split(string path)
    {
        var parts = path.Replace('\\', '/').Split('/');
        var first = Array.FindIndex(parts, part => part.AsSpan().ContainsAny('*', '?'));
        var folder = string.Join('/', parts[..first]);
        return (folder.Length == 0 ? "/" : folder, string.Join('/', parts[first..]));
    }
}
