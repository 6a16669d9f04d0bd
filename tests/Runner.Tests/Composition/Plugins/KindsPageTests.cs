using System.Text.RegularExpressions;
using Runner.Components;

namespace Runner.Tests.Composition.Plugins;

/// <summary><c>docs/kinds.md</c> shows every kind with its contract, as the sources have it.</summary>
public sealed partial class KindsPageTests
{
    [Fact]
    public void Every_kind_is_shown_with_its_contract()
    {
        var root = Root();
        var sections = File.ReadAllText(Path.Combine(root, "docs", "kinds.md")).Split("\n## ").Skip(1).ToDictionary(section => section[..section.IndexOf('\n', StringComparison.Ordinal)]);
        var contracts = Directory.EnumerateFiles(Path.Combine(root, "runner", "Runner.Abstractions"), "*.cs", SearchOption.AllDirectories)
            .Select(file => Contract().Match(File.ReadAllText(file).ReplaceLineEndings("\n"))).Where(match => match.Success)
            .ToDictionary(match => match.Groups["kind"].Value, match => Comment().Replace(match.Value, ""));

        var kinds = typeof(IComponent).Assembly.GetExportedTypes().SelectMany(type => type.GetCustomAttributes(typeof(ComponentKindAttribute), false)).Cast<ComponentKindAttribute>();
        Assert.Equal(kinds.Select(kind => kind.Kind).Order(StringComparer.Ordinal), contracts.Keys.Order(StringComparer.Ordinal));
        Assert.Equal(contracts.Keys.Order(StringComparer.Ordinal), sections.Keys);
        Assert.All(contracts, contract => Assert.True(
            sections[contract.Key].Contains($"```csharp\n{contract.Value}\n```\n", StringComparison.Ordinal),
            $"docs/kinds.md shows another contract of '{contract.Key}' than the sources; it is\n```csharp\n{contract.Value}\n```"));
        Assert.All(sections.Values, section => Assert.True(
            Example().Match(section) is { Success: true } example && Path.Exists(Path.Combine(root, example.Groups[1].Value)), section));
    }

    private static string Root()
    {
        for (var folder = new DirectoryInfo(Environment.GetEnvironmentVariable("RUNNER_REPOSITORY") ?? AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "docs", "kinds.md")))
                return folder.FullName;
        }
        Assert.Skip("docs/kinds.md is not above the test's folder; set RUNNER_REPOSITORY");
        return "";
    }

    [GeneratedRegex(@"\[ComponentKind\(""(?<kind>[\w-]+)""\)\]\npublic interface (?:.*\n)+?\}(?=\n|$)")]
    private static partial Regex Contract();

    [GeneratedRegex(@"(?m)^ *///.*\n")]
    private static partial Regex Comment();

    [GeneratedRegex("Example: `([^`]+)`")]
    private static partial Regex Example();
}
