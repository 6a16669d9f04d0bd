namespace Runner.Composition;

/// <summary>Checks of a plugin folder that run none of its code.</summary>
internal static class PluginCheck
{
    /// <summary>Every listed file is there and unchanged, no code lies beside them, and nothing that belongs to the host.</summary>
    public static void Files(string folder, PluginManifest manifest)
    {
        var present = PluginFiles.List(folder);
        if (present.Concat(manifest.Files.Keys).FirstOrDefault(PluginFiles.BelongsToHost) is { } carried)
            throw PluginErrors.CarriesHostFile.With(manifest.Name, carried);
        if (present.Find(f => PluginFiles.HoldsCode(f) && !manifest.Files.ContainsKey(f)) is { } unlisted)
            throw PluginErrors.FileNotListed.With(manifest.Name, unlisted);
        foreach (var (file, hash) in manifest.Files)
        {
            var path = Path.Combine(folder, file);
            if (!File.Exists(path))
                throw PluginErrors.FileMissing.With(manifest.Name, file);
            if (PluginFiles.Hash(path) != hash)
                throw PluginErrors.HashMismatch.With(manifest.Name, file);
        }
    }

    public static AssemblyFacts Assembly(string folder, PluginManifest manifest) =>
        AssemblyFacts.Read(Path.Combine(folder, manifest.Assembly))
        ?? throw PluginErrors.NotAnAssembly.With(manifest.Name, manifest.Assembly);

    /// <summary>
    /// What the assembly was compiled against is in the plugin's folder, in .NET, or shared on purpose. Other libraries of the host do not
    /// count: they are its own and change with it. Dependencies of dependencies are not followed: libraries name assemblies that they
    /// use on other systems only.
    /// </summary>
    public static void Dependencies(PluginManifest manifest, AssemblyFacts facts)
    {
        if (Available.Value is not { Count: > 0 } available)
            return;
        var own = manifest.Files.Keys.Where(f => f.EndsWith(".dll", StringComparison.OrdinalIgnoreCase))
            .Select(f => Path.GetFileNameWithoutExtension(f)).ToHashSet(StringComparer.OrdinalIgnoreCase);
        if (facts.References.FirstOrDefault(r => !own.Contains(r.Name!) && !available.Contains(r.Name!)) is { } missing)
            throw PluginErrors.MissingDependency.With(manifest.Name, $"{missing.Name} {missing.Version}");
    }

    /// <summary>Names of the assemblies that a plugin need not bring; empty where the host does not say, as in a single-file program.</summary>
    private static readonly Lazy<HashSet<string>> Available = new(() =>
        ((string?)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES") ?? "")
        .Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
        .Select(f => Path.GetFileNameWithoutExtension(f))
        .Where(IsShared)
        .ToHashSet(StringComparer.OrdinalIgnoreCase));

    private static bool IsShared(string name) =>
        name is "Runner.Abstractions" or "TorchSharp" or "mscorlib" or "netstandard" or "WindowsBase" or "Microsoft.CSharp"
        || name.StartsWith("System.", StringComparison.Ordinal) || name == "System"
        || name.StartsWith("Microsoft.Win32.", StringComparison.Ordinal) || name.StartsWith("Microsoft.VisualBasic", StringComparison.Ordinal)
        || (name.StartsWith("Microsoft.Extensions.", StringComparison.Ordinal) && name.EndsWith(".Abstractions", StringComparison.Ordinal));
}
