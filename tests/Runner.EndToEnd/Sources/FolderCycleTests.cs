using System.Text.RegularExpressions;
using Runner.EndToEnd.Support;

namespace Runner.EndToEnd.Sources;

/// <summary>
/// No folder of a project stands in a circle with another: what a folder holds can be read without what stands on it. Read from the sources, as the compiler knows
/// no folders: a file depends on another folder where it names a type that is declared there.
/// </summary>
public sealed partial class FolderCycleTests
{
    public static TheoryData<string> Projects => [.. new[] { "runner", "plugins" }
        .SelectMany(root => Directory.EnumerateFiles(Repository.File(root), "*.csproj", SearchOption.AllDirectories))
        .Select(file => Path.GetRelativePath(Repository.File("."), Path.GetDirectoryName(file)!)).Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Projects))]
    public void Folders_of_a_project_stand_in_no_circle(string project)
    {
        var sources = Read(Repository.File(project));
        Assert.NotEmpty(sources);
        Assert.Empty(Circles(Arrows(sources)));
    }

    [Fact]
    public void A_circle_is_found()
    {
        var arrows = Arrows(
        [
            new Source("A/One.cs", "A", "public sealed class One { private Two _two; }"),
            new Source("B/Two.cs", "B", "/// <see cref=\"Three\"/>\npublic record Two(Three Three);"),
            new Source("C/Three.cs", "C", "public class Three { string s = \"Four\"; public int Four { get; } static int Five() => One.Of(); }"),
            new Source("D/Four.cs", "D", "public class Four;"),
        ]);

        Assert.Equal(["A -> B (One: Two)", "B -> C (Two: Three)", "C -> A (Three: One)"], Circles(arrows));
    }

    /// <summary>Arrows between folders of which each can be reached from the other.</summary>
    private static IReadOnlyList<string> Circles(ILookup<(string From, string To), string> arrows)
    {
        var next = arrows.Select(arrow => arrow.Key).ToLookup(key => key.From, key => key.To);
        bool Reaches(string from, string to)
        {
            var (seen, open) = (new HashSet<string>(StringComparer.Ordinal), new Stack<string>(next[from]));
            while (open.TryPop(out var at))
            {
                if (at == to)
                    return true;
                foreach (var further in seen.Add(at) ? next[at] : [])
                    open.Push(further);
            }
            return false;
        }
        return [.. arrows.Where(arrow => Reaches(arrow.Key.To, arrow.Key.From)).OrderBy(arrow => arrow.Key)
            .Select(arrow => $"{arrow.Key.From} -> {arrow.Key.To} ({string.Join(", ", arrow.Distinct().Order(StringComparer.Ordinal))})")];
    }

    private static ILookup<(string From, string To), string> Arrows(IReadOnlyList<Source> sources)
    {
        var home = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var source in sources)
        {
            foreach (Match type in Declaration().Matches(source.Code))
                home.TryAdd(type.Groups["name"].Value, source.Folder);
        }
        return sources
            .SelectMany(source => Name().Matches(source.Code).Select(m => m.Value).Distinct(StringComparer.Ordinal)
                .Where(name => home.TryGetValue(name, out var folder) && folder != source.Folder)
                .Select(name => (Arrow: (source.Folder, home[name]), Text: $"{Path.GetFileNameWithoutExtension(source.File)}: {name}")))
            .ToLookup(found => found.Arrow, found => found.Text);
    }

    private static IReadOnlyList<Source> Read(string project) => [.. Directory.EnumerateFiles(project, "*.cs", SearchOption.AllDirectories)
        .Select(file => (File: file, Parts: Path.GetRelativePath(project, file).Split(Path.DirectorySeparatorChar)))
        .Where(file => file.Parts[0] is not ("bin" or "obj"))
        .Select(file => new Source(file.File, file.Parts.Length > 1 ? file.Parts[0] : ".", File.ReadAllText(file.File)))];

    /// <param name="File">Path.</param>
    /// <param name="Folder">The project's own folder that it lies in; <c>.</c> for the project's root.</param>
    /// <param name="Text">As it stands.</param>
    private sealed record Source(string File, string Folder, string Text)
    {
        /// <summary>Without comments and texts.</summary>
        public string Code { get; } = Silent().Replace(Text, " ");
    }

    [GeneratedRegex(@"""""""[\s\S]*?""""""|//.*|""(?:\\.|[^""\\\n])*""")]
    private static partial Regex Silent();

    [GeneratedRegex(@"^(?:\[.*\]\s*)?(?:(?:public|internal|file|static|sealed|abstract|readonly|partial|ref|unsafe) )*(?:class|record struct|record class|record|struct|interface|enum) (?<name>[A-Z]\w+)", RegexOptions.Multiline)]
    private static partial Regex Declaration();

    // a type: neither a member of something, nor a member that is named like its type
    [GeneratedRegex(@"(?<![\w.])[A-Z]\w+\b(?!\s*(?:\{ get|=>))")]
    private static partial Regex Name();
}
