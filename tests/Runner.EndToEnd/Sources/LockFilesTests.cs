using System.Text.Json;
using System.Text.RegularExpressions;
using Runner.EndToEnd.Support;

namespace Runner.EndToEnd.Sources;

/// <summary>Publishing as the README says must find its packages in the lock files, or it rewrites them.</summary>
public sealed partial class LockFilesTests
{
    public static TheoryData<string> Projects() =>
    [
        .. new[] { "runner", "plugins" }.SelectMany(folder => Directory.GetDirectories(Repository.File(folder)))
            .Where(folder => Directory.GetFiles(folder, "*.csproj").Length > 0)
            .Select(Repository.Relative).Order(StringComparer.Ordinal),
    ];

    [Theory]
    [MemberData(nameof(Projects))]
    public void What_the_readme_publishes_for_is_locked(string project)
    {
        var runtime = Publishing().Match(File.ReadAllText(Repository.File("README.md"))).Groups[1].Value;

        Assert.NotEqual("", runtime);
        using var locked = JsonDocument.Parse(File.ReadAllText(Repository.File(project, "packages.lock.json")));
        Assert.Contains($"net10.0/{runtime}", locked.RootElement.GetProperty("dependencies").EnumerateObject().Select(framework => framework.Name));
    }

    [GeneratedRegex("dotnet publish runner/Runner.Cli -r ([a-z0-9-]+) ")]
    private static partial Regex Publishing();
}
