using System.Text.Json;

namespace Runner.Tests.Support;

/// <summary>Finds the reference numbers and the data beside the project; tests skip with a word where they are absent.</summary>
internal static class Shared
{
    /// <summary>A folder or file of the golden data, such as <c>wordpiece_zh/case.json</c>.</summary>
    public static string Golden(params string[] parts) => Find("RUNNER_GOLDEN", "golden", parts);

    /// <summary>A folder or file of the real data, such as <c>corpus-zh/dev.txt</c>.</summary>
    public static string Data(params string[] parts) => Find("RUNNER_DATA", "data", parts);

    /// <summary>The rows of a JSON lines file.</summary>
    public static IEnumerable<JsonElement> Rows(string path) =>
        File.ReadLines(path).Select(line => JsonSerializer.Deserialize<JsonElement>(line));

    private static string Find(string variable, string folder, string[] parts)
    {
        var relative = Path.Combine(parts);
        if (Environment.GetEnvironmentVariable(variable) is { Length: > 0 } root)
            return Existing(Path.Combine(root, relative));
        for (var place = new DirectoryInfo(AppContext.BaseDirectory); place is not null; place = place.Parent)
        {
            var candidate = Path.Combine(place.FullName, "shared", folder);
            if (Directory.Exists(candidate))
                return Existing(Path.Combine(candidate, relative));
        }
        Assert.Skip($"no shared/{folder} folder above the tests and {variable} is not set");
        return "";
    }

    private static string Existing(string path)
    {
        if (!Path.Exists(path))
            Assert.Skip($"'{path}' is not there");
        return path;
    }
}
