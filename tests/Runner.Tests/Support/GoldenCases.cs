using System.Text.Json;
using System.Text.Json.Nodes;
using Runner.Composition;
using Runner.LibTorch;
using Runner.Parity;
using Runner.Training.Parity;

namespace Runner.Tests.Support;

/// <summary>
/// The recorded reference cases of RUNNER_GOLDEN or <c>shared/golden</c>, and their check by the installed components. For a theory:
/// <c>[Theory(SkipTestWithoutData = true), MemberData(nameof(GoldenCases.OfKind), "bert", MemberType = typeof(GoldenCases))]</c>.
/// </summary>
internal static class GoldenCases
{
    private static readonly string? Folder = Find();

    /// <summary>Names of all cases.</summary>
    public static TheoryData<string> All() => new(Folder is null ? [] : GoldenSuite.CasesIn(Folder).Select(Relative));

    /// <summary>Names of the cases of one kind, as <c>case.json</c> writes it.</summary>
    public static TheoryData<string> OfKind(string kind) =>
        new(Folder is null ? [] : GoldenSuite.CasesIn(Folder).Where(folder => KindOf(folder) == kind).Select(Relative));

    /// <summary>Checks a case through the component its kind names, on one thread.</summary>
    public static GoldenVerdict Check(string name)
    {
        TorchRuntime.EnsureLoaded();
        TorchSharp.torch.set_num_threads(1);
        var suite = new GoldenSuite(Folder!, [], Composed.Factory, Parity);
        return suite.Check(Path.GetFullPath(Path.Combine(Folder!, name)));
    }

    /// <summary>Checks a case and fails the test with everything that is wrong.</summary>
    public static GoldenVerdict Holds(string name)
    {
        var verdict = Check(name);
        Assert.True(verdict.Passed, $"{name}:\n{string.Join('\n', verdict.Failures)}");
        TestContext.Current.TestOutputHelper?.WriteLine($"{name}: {verdict.Comparisons.Count} comparisons, worst relative error {verdict.WorstRelativeError:g3}");
        return verdict;
    }

    private static IParityComponent? Parity(string name) =>
        Composed.Catalog.Find(name, "parity").Outcome == CatalogOutcome.Found ? Composed.Factory.Create<IParityComponent>(new JsonObject { ["type"] = name }) : null;

    private static string Relative(string folder) => Path.GetRelativePath(Folder!, folder);

    private static string? KindOf(string folder)
    {
        using var description = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(folder, GoldenCase.DescriptionFile)));
        return description.RootElement.GetProperty("kind").GetString();
    }

    private static string? Find() =>
        Environment.GetEnvironmentVariable("RUNNER_GOLDEN") is { Length: > 0 } set ? Directory.Exists(set) ? Path.GetFullPath(set) : null : GoldenSuite.Nearest(AppContext.BaseDirectory);
}
