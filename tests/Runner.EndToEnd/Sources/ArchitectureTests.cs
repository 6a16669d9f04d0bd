using System.Reflection;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using Runner.EndToEnd.Support;

namespace Runner.EndToEnd.Sources;

/// <summary>The laws of the house (docs/architecture.md), held against the sources and the built assemblies.</summary>
public sealed partial class ArchitectureTests
{
    // names of components that are also plain words of English or of the host's own vocabulary
    private static readonly string[] PlainWords =
    [
        "none", "text", "token", "character", "generated", "constant", "linear", "dictionary", "bytes", "span", "tables", "optimizers", "logits", "hidden",
        "attention", "embedding", "distillation", "single", "table", "baseline", "intents", "entity",
        // forms in which predictions are handed in
        "glue", "clue", "squad",
    ];

    // families and objectives that plugins are about
    private static readonly string[] OtherNames = ["nezha", "albert", "ernie", "yuefu", "tinybert", "gpt", "roformer", "mlm", "nsp"];

    /// <summary>What each room may know of the others.</summary>
    public static TheoryData<string, string[]> Arrows => new()
    {
        { "Runner.Abstractions", [] },
        { "Runner.Mlflow", [] },
        { "Runner.Recipes", ["Runner.Abstractions"] },
        { "Runner.LibTorch", ["Runner.Abstractions"] },
        { "Runner.Composition", ["Runner.Abstractions", "Runner.Recipes"] },
        { "Runner.Tracking", ["Runner.Abstractions", "Runner.Recipes", "Runner.Mlflow"] },
        { "Runner.Data", ["Runner.Abstractions", "Runner.Recipes"] },
        { "Runner.Weights", ["Runner.Abstractions", "Runner.Recipes", "Runner.LibTorch"] },
        { "Runner.Training", ["Runner.Abstractions", "Runner.Recipes", "Runner.LibTorch", "Runner.Data", "Runner.Weights"] },
        { "Runner.Inference", ["Runner.Abstractions", "Runner.Recipes", "Runner.LibTorch", "Runner.Data", "Runner.Weights", "Runner.Composition", "Runner.Training"] },
        {
            "Runner.Experiments",
            [
                "Runner.Abstractions", "Runner.Recipes", "Runner.LibTorch", "Runner.Data", "Runner.Weights", "Runner.Composition", "Runner.Training", "Runner.Inference",
                "Runner.Tracking", "Runner.Mlflow",
            ]
        },
    };

    [Theory]
    [MemberData(nameof(Arrows))]
    public void A_room_knows_only_the_rooms_below_it(string room, string[] below) =>
        Assert.Empty(OurReferences(Path.Combine(AppContext.BaseDirectory, room + ".dll")).Except(below));

    [Theory]
    [InlineData("Runner.Recipes")]
    [InlineData("Runner.Composition")]
    [InlineData("Runner.Mlflow")]
    [InlineData("Runner.Tracking")]
    public void A_room_that_needs_no_tensors_does_not_know_torch(string room) =>
        Assert.DoesNotContain("TorchSharp", References(Path.Combine(AppContext.BaseDirectory, room + ".dll")));

    [Fact]
    public void Every_room_is_under_the_law() => Assert.Equal(
        Directory.GetDirectories(Repository.File("runner")).Select(Path.GetFileName).Where(name => name != "Runner.Cli").Order(StringComparer.Ordinal),
        Arrows.Select(row => row.Data.Item1).Order(StringComparer.Ordinal));

    [Fact]
    public void Plugins_know_the_contracts_alone()
    {
        var plugins = Directory.GetDirectories(Path.Combine(AppContext.BaseDirectory, "plugins")).Select(folder => Path.GetFileName(folder)!).ToList();
        Assert.NotEmpty(plugins);
        foreach (var plugin in plugins)
        {
            var references = References(Path.Combine(AppContext.BaseDirectory, "plugins", plugin, $"Runner.Plugins.{plugin}.dll"));
            Assert.All(references.Where(r => r.StartsWith("Runner.", StringComparison.Ordinal)), r => Assert.Equal("Runner.Abstractions", r));
        }
    }

    [Fact]
    public void The_host_references_no_plugin()
    {
        foreach (var project in Directory.EnumerateFiles(Repository.File("runner"), "*.csproj", SearchOption.AllDirectories))
        {
            var references = XDocument.Load(project).Descendants("ProjectReference").Select(r => (string?)r.Attribute("Include") ?? "");
            Assert.DoesNotContain(references, r => r.Contains("plugins", StringComparison.OrdinalIgnoreCase));
        }
        foreach (var assembly in Directory.EnumerateFiles(AppContext.BaseDirectory, "Runner.*.dll").Append(Path.Combine(AppContext.BaseDirectory, "runner.dll")))
            Assert.DoesNotContain(References(assembly), r => r.StartsWith("Runner.Plugins.", StringComparison.Ordinal));
    }

    [Fact]
    public void The_host_names_no_component()
    {
        using var sandbox = new Sandbox();
        var names = ComponentLine().Matches(sandbox.InProcess("components", "list").Expect(0).Output).Select(m => m.Groups[1].Value).ToList();
        Assert.Contains("whole-word", names);
        var forbidden = names.Except(PlainWords).Concat(OtherNames).Distinct().ToList();
        var pattern = new Regex($@"(?<![\w-])({string.Join('|', forbidden.Select(Regex.Escape))})(?![\w-])", RegexOptions.IgnoreCase);

        AssertNone(Code("runner").SelectMany(line => pattern.Matches(line.Text).Select(m => $"{line.Place} names '{m.Value}'")));
    }

    /// <summary>Nothing that is computed may hang on the wall clock or on unseeded random numbers.</summary>
    [Theory]
    [InlineData("runner")]
    [InlineData("plugins")]
    public void Chance_and_the_clock_come_from_outside(string folder) =>
        AssertNone(Code(folder).Where(line => Ambient().IsMatch(line.Text)).Select(line => $"{line.Place}: {line.Text.Trim()}"));

    /// <summary>TorchSharp's own sets every weight to the same number; ours draws from the seed (<c>WeightInitialization</c>).</summary>
    [Theory]
    [InlineData("runner")]
    [InlineData("plugins")]
    [InlineData("tests")]
    public void Nobody_calls_the_initialiser_that_draws_one_number_for_all(string folder) =>
        AssertNone(Code(folder).Where(line => line.Text.Contains("trunc_" + "normal_", StringComparison.Ordinal)).Select(line => $"{line.Place}: {line.Text.Trim()}"));

    [Fact]
    public void What_computes_says_where_it_waited_instead() => AssertNone(new[] { "runner/Runner.Cli", "runner/Runner.Experiments" }.SelectMany(Files)
        .Where(file => Computing().IsMatch(File.ReadAllText(file)) && !File.ReadAllText(file).Contains("ProcessorHint", StringComparison.Ordinal)).Select(Repository.Relative));

    [Fact]
    public void Source_files_are_short_enough_to_read()
    {
        var lengths = new[] { "runner", "plugins" }.SelectMany(Files).Select(file => (File: Repository.Relative(file), Lines: File.ReadLines(file).Count()))
            .OrderBy(f => f.Lines).ToList();

        Assert.True(lengths[lengths.Count / 2].Lines <= 80, $"half of the files are longer than {lengths[lengths.Count / 2].Lines} lines");
        Assert.True(lengths[lengths.Count * 9 / 10].Lines <= 210, $"a tenth of the files are longer than {lengths[lengths.Count * 9 / 10].Lines} lines");
    }

    private static void AssertNone(IEnumerable<string> found)
    {
        var all = found.ToList();
        Assert.True(all.Count == 0, string.Join('\n', all));
    }

    private static IEnumerable<string> Files(string folder) => Directory.EnumerateFiles(Repository.File(folder), "*.cs", SearchOption.AllDirectories)
        .Where(file => !Repository.Relative(file).Split('/').Any(part => part is "obj" or "bin"));

    // lines without comments; a literal with // in it loses its end, which hides nothing that matters here but addresses
    private static IEnumerable<(string Place, string Text)> Code(string folder) =>
        from file in Files(folder)
        from line in File.ReadLines(file).Select((text, index) => (Text: Comment().Replace(text, ""), Number: index + 1))
        where line.Text.Length > 0
        select ($"{Repository.Relative(file)}({line.Number})", line.Text);

    private static IReadOnlyList<string> References(string assembly) =>
        [.. Assembly.LoadFrom(assembly).GetReferencedAssemblies().Select(reference => reference.Name!)];

    private static IEnumerable<string> OurReferences(string assembly) =>
        References(assembly).Where(name => name.StartsWith("Runner.", StringComparison.Ordinal));

    [GeneratedRegex(@"^\s*//.*|(?<!:)//.*")]
    private static partial Regex Comment();

    [GeneratedRegex(@"(?m)^  ([a-z0-9-]+)@\d+ ")]
    private static partial Regex ComponentLine();

    [GeneratedRegex(@"\bVerification\.Run\(|\bStepReplay\.Run\(|result = training\.Train\(|TextGeneration\.Run\(|void Text\(RecipeMeasurement ")]
    private static partial Regex Computing();

    [GeneratedRegex(@"Random\.Shared|new Random\(|\bDateTime(Offset)?\.(Utc)?Now|Environment\.TickCount|RandomNumberGenerator")]
    private static partial Regex Ambient();
}
