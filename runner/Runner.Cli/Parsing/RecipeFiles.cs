using System.CommandLine.Completions;

namespace Runner.Cli.Parsing;

/// <summary>Recipe files that a word on the command line may go on to be.</summary>
internal static class RecipeFiles
{
    private const int Most = 500;

    public static IEnumerable<CompletionItem> Completing(CompletionContext context)
    {
        var word = Completions.Typed(context.WordToComplete);
        var slash = word.LastIndexOf('/');
        var (typed, begun) = (word[..(slash + 1)], word[(slash + 1)..]);
        var folder = new DirectoryInfo(typed.Length > 0 ? typed : ".");
        if (!folder.Exists)
            return [];
        var options = new EnumerationOptions { IgnoreInaccessible = true, AttributesToSkip = FileAttributes.System };
        return folder.EnumerateFileSystemInfos(begun.Replace("*", "", StringComparison.Ordinal).Replace("?", "", StringComparison.Ordinal) + "*", options)
            .Where(entry => begun.StartsWith('.') || !entry.Name.StartsWith('.'))
            .Where(entry => entry is DirectoryInfo || entry.Extension is ".yaml" or ".yml")
            .Take(Most).Select(entry => Completions.Item(typed + entry.Name + (entry is DirectoryInfo ? "/" : "")));
    }
}
