using System.Reflection;
using System.Text.Json;

namespace Runner.Tracking;

/// <summary>Names and versions of what a process is made of.</summary>
public static class SoftwareState
{
    /// <summary>Version of Runner with the commit it was built from, where the build recorded that.</summary>
    public static string RunnerVersion { get; } =
        typeof(SoftwareState).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "unknown";

    /// <summary>Packages by name, as the application's <c>.deps.json</c> lists them; the loaded assemblies where there is none.</summary>
    public static IReadOnlyDictionary<string, string> Packages()
    {
        var packages = new SortedDictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var file in Directory.Exists(AppContext.BaseDirectory) ? Directory.GetFiles(AppContext.BaseDirectory, "*.deps.json") : [])
            AddFrom(file, packages);
        if (packages.Count == 0)
            foreach (var name in AppDomain.CurrentDomain.GetAssemblies().Select(a => a.GetName()))
                packages[name.Name ?? ""] = name.Version?.ToString() ?? "";
        return packages;
    }

    private static void AddFrom(string file, SortedDictionary<string, string> packages)
    {
        try
        {
            using var document = JsonDocument.Parse(File.ReadAllBytes(file));
            foreach (var library in document.RootElement.GetProperty("libraries").EnumerateObject())
            {
                var slash = library.Name.LastIndexOf('/');
                packages[library.Name[..slash]] = library.Name[(slash + 1)..];
            }
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or IOException or ArgumentOutOfRangeException)
        {
            // a list that cannot be read is no reason not to train; the loaded assemblies stand in
        }
    }
}
