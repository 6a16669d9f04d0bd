using Runner.Components;
using Runner.Errors;

namespace Runner.Composition;

/// <summary>
/// Finds, checks and loads plugins. What is wrong with one is kept in its <see cref="PluginState"/> and stops no other. Checks
/// come in this order, and none of the plugin's code runs before all of them said yes: manifest, contract version, file hashes,
/// lock file, files that belong to the host, dependencies. No tensor library is loaded.
/// </summary>
public static class PluginHost
{
    /// <summary>Loads the built-in plugins and those in <paramref name="folders"/>.</summary>
    /// <param name="folders">Plugin folders, or folders of plugin folders.</param>
    /// <param name="options">Where the built-in ones are, and the lock file.</param>
    /// <exception cref="RunnerException">RUN2015: the lock file itself cannot be used; RUN2054: there is one, and plugins in development are asked for.</exception>
    public static PluginSet Load(IEnumerable<string> folders, PluginOptions options)
    {
        if (options is { Development: true, LockFile: not null })
            throw PluginErrors.LockedDevelopment.With();
        var lockFile = options.LockFile is null ? null : PluginLock.Read(options.LockFile);
        var states = new List<PluginState>();
        var components = new List<ComponentDefinition>();
        var builtIns = options.BuiltIn is { } builtIn && Directory.Exists(builtIn) ? Children(builtIn).ToArray() : [];
        foreach (var folder in builtIns.Concat(folders.SelectMany(folder => Expand(folder, options.Development))).Distinct(StringComparer.Ordinal))
            states.Add(LoadOne(folder, options.Development && !builtIns.Contains(folder), lockFile, states, components));
        return new PluginSet(states, components);
    }

    private static PluginState LoadOne(
        string folder, bool isUnpacked, PluginLock? lockFile, List<PluginState> before, List<ComponentDefinition> components)
    {
        var state = new PluginState { Name = Path.GetFileName(folder), Folder = folder, Status = PluginStatus.Refused };
        try
        {
            if (!Directory.Exists(folder))
                throw PluginErrors.FolderNotFound.With(folder);
            var (manifest, hash) = isUnpacked ? AsItIs(folder) : ManifestFile.Read(folder);
            state = state with { Name = manifest.Name, Version = manifest.Version, ManifestHash = hash, Manifest = manifest };
            CheckContract(manifest);
            if (before.Find(s => s.Name == manifest.Name && s.Status != PluginStatus.Refused) is { } first)
                throw PluginErrors.DuplicatePlugin.With(manifest.Name, first.Folder);
            PluginCheck.Files(folder, manifest);
            CheckLock(manifest, hash, lockFile);
            var facts = PluginCheck.Assembly(folder, manifest);

            state = state with { Status = PluginStatus.Failed };
            PluginCheck.Dependencies(manifest, facts);
            var loaded = state with { Status = PluginStatus.Loaded };
            components.AddRange(PluginAssembly.Load(loaded, facts));
            return loaded;
        }
        catch (RunnerException e)
        {
            return state with { Error = e.Descriptor, Reason = e.Message };
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            var error = PluginErrors.Unreadable.Because(e, folder, e.Message);
            return state with { Error = error.Descriptor, Reason = error.Message };
        }
    }

    private static (PluginManifest Manifest, string Hash) AsItIs(string folder)
    {
        var manifest = PluginManifest.Of(folder);
        return (manifest, PluginManifest.HashOf(ManifestFile.Bytes(manifest)));
    }

    private static void CheckContract(PluginManifest manifest)
    {
        var (major, minor) = ManifestFile.ContractNumbers(manifest.Contract)!.Value;
        if (major != ContractVersion.Major || minor > ContractVersion.Minor)
            throw PluginErrors.ContractMismatch.With(manifest.Name, manifest.Contract, ContractVersion.Text);
    }

    private static void CheckLock(PluginManifest manifest, string hash, PluginLock? lockFile)
    {
        if (lockFile is null)
            return;
        if (!lockFile.Plugins.TryGetValue(manifest.Name, out var locked))
            throw PluginErrors.NotLocked.With(manifest.Name, lockFile.Path);
        if (locked != hash)
            throw PluginErrors.LockMismatch.With(manifest.Name, lockFile.Path);
    }

    /// <summary>A folder with a manifest is a plugin, and in development one with an assembly; one without is a folder of plugins.</summary>
    private static IEnumerable<string> Expand(string folder, bool isDevelopment)
    {
        folder = Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder));
        if (isDevelopment && Directory.Exists(folder) && Directory.EnumerateFiles(folder, "*.dll").Any())
            return [folder];
        return Path.Exists(Path.Combine(folder, PluginManifest.FileName)) || !Directory.Exists(folder) || !Directory.EnumerateDirectories(folder).Any()
            ? [folder]
            : Children(folder);
    }

    private static IEnumerable<string> Children(string folder) =>
        Directory.EnumerateDirectories(folder).Where(f => Path.GetFileName(f)[0] != '.').Order(StringComparer.Ordinal);
}
