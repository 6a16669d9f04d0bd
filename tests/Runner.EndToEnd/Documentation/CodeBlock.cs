using Runner.EndToEnd.Support;

namespace Runner.EndToEnd.Documentation;

/// <summary>A fenced block of a page.</summary>
/// <param name="Page">Path of the page, relative to the repository.</param>
/// <param name="Line">Line of its opening fence, from 1.</param>
/// <param name="Info">What stands behind the opening fence; the first word is the language.</param>
/// <param name="Body">What it holds, without the indentation of its fence.</param>
internal sealed record CodeBlock(string Page, int Line, string Info, string Body)
{
    private const string Fence = "```";

    /// <summary>First word of <see cref="Info"/>; empty where there is none.</summary>
    public string Language => Info.Split(' ')[0];

    /// <summary><see cref="Info"/> behind the language.</summary>
    public string Rest => Info[Language.Length..].Trim();

    /// <summary>Every page that users read: README, docs, cards.</summary>
    public static IReadOnlyList<string> Pages { get; } =
    [
        .. new[] { "README.md", "CONTRIBUTING.md", "SECURITY.md" },
        .. Directory.EnumerateFiles(Repository.File("docs"), "*.md", SearchOption.AllDirectories)
            .Concat(Directory.EnumerateFiles(Repository.File("plugins"), "README.md", SearchOption.AllDirectories))
            .Select(Repository.Relative).Where(page => !page.Split('/').Any(part => part is "bin" or "obj")).Order(StringComparer.Ordinal),
    ];

    /// <summary>All blocks of a page, in order.</summary>
    public static IEnumerable<CodeBlock> Of(string page)
    {
        var lines = File.ReadAllLines(Repository.File(page));
        for (var i = 0; i < lines.Length; i++)
        {
            var indentation = lines[i].Length - lines[i].TrimStart().Length;
            if (!lines[i].AsSpan(indentation).StartsWith(Fence, StringComparison.Ordinal))
                continue;
            var body = lines.Skip(i + 1).TakeWhile(line => line.Trim() != Fence).ToArray();
            Assert.True(i + 1 + body.Length < lines.Length, $"{page}({i + 1}): the block has no end");
            yield return new CodeBlock(page, i + 1, lines[i].Trim()[Fence.Length..],
                string.Concat(body.Select(line => line[Math.Min(indentation, line.Length)..] + "\n")));
            i += body.Length + 1;
        }
    }

    public override string ToString() => $"{Page}({Line}): {Fence}{Info}\n{Body}{Fence}";
}
