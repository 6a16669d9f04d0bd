using Runner.Errors;

namespace Runner.Composition;

/// <summary>What became of a plugin folder.</summary>
public enum PluginStatus
{
    /// <summary>Its components can be used.</summary>
    Loaded,

    /// <summary>Not loaded: a check of its manifest, files or lock entry said no. None of its code ran.</summary>
    Refused,

    /// <summary>Its checks passed, but its assembly does not load or declares a component wrongly.</summary>
    Failed,
}

/// <summary>A plugin folder with what became of it.</summary>
public sealed record PluginState
{
    /// <summary>Name from the manifest; the folder's name where there is no manifest to read.</summary>
    public required string Name { get; init; }

    /// <summary>Version from the manifest; empty where there is none to read.</summary>
    public string Version { get; init; } = "";

    /// <summary>Absolute path.</summary>
    public required string Folder { get; init; }

    public required PluginStatus Status { get; init; }

    /// <summary>Number and remedy of what went wrong; null for a loaded plugin.</summary>
    public ErrorDescriptor? Error { get; init; }

    /// <summary>What went wrong, as a sentence; null for a loaded plugin.</summary>
    public string? Reason { get; init; }

    /// <summary>SHA-256 of plugin.json, which holds the hashes of all files; null where there is none to read.</summary>
    public string? ManifestHash { get; init; }

    /// <summary>The manifest; null where there is none to read.</summary>
    public PluginManifest? Manifest { get; init; }
}
