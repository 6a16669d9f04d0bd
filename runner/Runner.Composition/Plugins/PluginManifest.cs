using System.Security.Cryptography;
using System.Text;
using Runner.Components;
using Runner.Errors;

namespace Runner.Composition;

/// <summary>
/// <c>plugin.json</c>: what a plugin folder holds. Read and checked before any code of the plugin is loaded.
/// </summary>
/// <param name="Name">Letters, digits, <c>.</c>, <c>-</c> and <c>_</c>; unique among the plugins of a host.</param>
/// <param name="Version">Version of the plugin, free text.</param>
/// <param name="Contract"><c>major.minor</c> of <see cref="ContractVersion"/> it was built against.</param>
/// <param name="Assembly">File name of the assembly that exports its components.</param>
/// <param name="Files">SHA-256, lower-case hexadecimal, of every file of the folder by relative path with <c>/</c>.</param>
public sealed record PluginManifest(
    string Name, string Version, string Contract, string Assembly, IReadOnlyDictionary<string, string> Files)
{
    /// <summary>Name of the file.</summary>
    public const string FileName = "plugin.json";

    /// <summary>
    /// Reads a manifest.
    /// </summary>
    /// <exception cref="RunnerException">RUN2001, RUN2002 or RUN2017.</exception>
    public static PluginManifest Read(string folder) => ManifestFile.Read(folder).Manifest;

    /// <summary>
    /// Writes the manifest of a built plugin: <c>runner plugins pack FOLDER</c>. All files below the folder are listed.
    /// </summary>
    /// <param name="folder">Output folder of the plugin's project.</param>
    /// <param name="assembly">File name of its assembly; null finds the one assembly that exports components.</param>
    /// <param name="name">Name of the plugin; null takes the assembly's.</param>
    /// <param name="version">Version of the plugin; null takes the assembly's informational version.</param>
    /// <exception cref="RunnerException">RUN2016: no such folder, no component in it, or several assemblies with some;
    /// RUN2009: it carries what belongs to the host.</exception>
    public static PluginManifest Write(string folder, string? assembly = null, string? name = null, string? version = null)
    {
        folder = Path.GetFullPath(folder);
        var manifest = Of(folder, assembly, name, version);
        ManifestFile.Write(folder, manifest);
        return manifest;
    }

    /// <summary>The manifest that <see cref="Write"/> would write, of the files as they are now.</summary>
    /// <inheritdoc cref="Write"/>
    internal static PluginManifest Of(string folder, string? assembly = null, string? name = null, string? version = null)
    {
        if (!Directory.Exists(folder))
            throw PluginErrors.CannotPack.With(folder, "there is no such folder");
        assembly ??= FindAssembly(folder);
        var path = Path.Combine(folder, assembly);
        if (!File.Exists(path))
            throw PluginErrors.CannotPack.With(folder, $"it holds no '{assembly}'");
        var facts = AssemblyFacts.Read(path) ?? throw PluginErrors.CannotPack.With(folder, $"'{assembly}' is not a .NET assembly");
        if (facts.Exports.Count == 0)
            throw PluginErrors.CannotPack.With(folder, $"'{assembly}' exports no component");
        name ??= facts.Name;
        if (!ManifestFile.IsName(name))
            throw PluginErrors.CannotPack.With(folder, $"'{name}' is no plugin name: use letters, digits, '.', '-' and '_'");

        var files = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var file in PluginFiles.List(folder))
        {
            if (PluginFiles.BelongsToHost(file))
                throw PluginErrors.CarriesHostFile.With(name, file);
            files.Add(file, PluginFiles.Hash(Path.Combine(folder, file)));
        }
        return new PluginManifest(name, version ?? facts.Version, ContractVersion.Text, assembly, files);
    }

    private static string FindAssembly(string folder)
    {
        var found = Directory.EnumerateFiles(folder, "*.dll").Where(f => AssemblyFacts.Read(f) is { Exports.Count: > 0 })
            .Select(f => Path.GetFileName(f)).Order(StringComparer.Ordinal).ToList();
        return found.Count switch
        {
            1 => found[0],
            0 => throw PluginErrors.CannotPack.With(folder, "no assembly in it exports a component"),
            _ => throw PluginErrors.CannotPack.With(folder, $"several assemblies export components: {string.Join(", ", found)}"),
        };
    }

    /// <summary>SHA-256 of a manifest's bytes, as lock files hold it.</summary>
    internal static string HashOf(byte[] bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes));

    internal static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);
}
