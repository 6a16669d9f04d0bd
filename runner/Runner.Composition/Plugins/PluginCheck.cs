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
    /// What the assembly was compiled against is in the plugin's folder or in the host. Dependencies of dependencies are not
    /// followed: libraries name assemblies that they use on other systems only.
    /// </summary>
    public static void Dependencies(PluginManifest manifest, AssemblyFacts facts)
    {
        if (OfHost.Value is not { Count: > 0 } host)
            return;
        var own = manifest.Files.Keys.Select(f => Path.GetFileNameWithoutExtension(f)).ToHashSet(StringComparer.OrdinalIgnoreCase);
        if (facts.References.FirstOrDefault(r => !own.Contains(r.Name!) && !host.Contains(r.Name!)) is { } missing)
            throw PluginErrors.MissingDependency.With(manifest.Name, $"{missing.Name} {missing.Version}");
    }

    /// <summary>Names of the assemblies that the host brings; empty where it does not say, as in a single-file program.</summary>
    private static readonly Lazy<HashSet<string>> OfHost = new(() =>
        ((string?)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES") ?? "")
        .Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
        .Select(f => Path.GetFileNameWithoutExtension(f))
        .ToHashSet(StringComparer.OrdinalIgnoreCase));
}
