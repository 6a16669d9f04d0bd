using System.Text.RegularExpressions;

namespace Runner.EndToEnd.Documentation;

/// <summary>What <see cref="PagesTests"/> does not run, and why.</summary>
internal static partial class LeftOut
{
    /// <summary>Blocks that another test takes: a page and, as a pattern, what stands behind their fences.</summary>
    public static IReadOnlyList<(string Page, string Info, string Reason)> Blocks { get; } =
    [
        ("docs/csharp.md", ".*", "CsharpPageTests compiles and runs the example, with its recipe"),
        ("docs/kinds.md", "csharp", "KindsPageTests compares the contracts with the sources"),
        ("docs/labelled-data.md", ".*", "FineTuningTests trains, evaluates and predicts as the page says"),
        ("docs/plugins.md", ".*", "PluginDocumentationTests builds what the page prints, and uses it"),
        ("docs/recipes.md", "yaml .+", "DocumentationTests composes the examples of the language"),
        ("docs/recipes.md", "text ! .+", "DocumentationTests compares the messages"),
        ("docs/interchange.md", "text", "TrainedWeightsTests asserts the message, which takes two vocabularies of 8000 tokens"),
    ];

    /// <summary>Lines of commands. Those of <c>runner</c> in them are still compared with the commands and options there are.</summary>
    public static IReadOnlyList<(Regex Line, string Reason)> Commands { get; } =
    [
        (Building(), "builds what this test is part of, or runs it"),
        (Launching(), "several processes on several machines: MpiTests, TwoMachinesTests and SlurmTests start them"),
        (Recorded(), "the recorded cases take minutes: GoldenTests checks those that are here"),
        (Declaring(), "writes into the sources"),
        (Nightly(), "takes minutes; runs by hand or nightly"),
    ];

    public static bool Has(CodeBlock block) => Blocks.Any(left => left.Page == block.Page && Regex.IsMatch(block.Info, $"^(?:{left.Info})$"));

    [GeneratedRegex("^dotnet (build|test)$")]
    private static partial Regex Building();

    [GeneratedRegex("^(mpirun|srun) ")]
    private static partial Regex Launching();

    [GeneratedRegex("^runner golden ")]
    private static partial Regex Recorded();

    [GeneratedRegex(" && dotnet format ")]
    private static partial Regex Declaring();

    [GeneratedRegex("^\\.ci/nightly")]
    private static partial Regex Nightly();
}
