using Runner.Errors;

namespace Runner.Composition;

/// <summary>Numbered messages about finding, checking and loading plugins.</summary>
[ErrorList]
public static class PluginErrors
{
    /// <summary>{0}: folder.</summary>
    public static readonly ErrorDescriptor FolderNotFound = User("RUN2000", "Plugin folder not found",
        "the plugin folder '{0}' does not exist.",
        "Check '--plugins' and RUNNER_PLUGINS; each names a plugin folder or a folder of plugin folders.");

    /// <summary>{0}: folder.</summary>
    public static readonly ErrorDescriptor ManifestMissing = User("RUN2001", "Plugin without a manifest",
        "'{0}' has no plugin.json.",
        "Write it with 'runner plugins pack FOLDER', or keep what is no plugin out of plugin folders.");

    /// <summary>{0}: folder. {1}: what is wrong, no full stop.</summary>
    public static readonly ErrorDescriptor ManifestInvalid = User("RUN2002", "Plugin manifest not valid",
        "plugin.json in '{0}' is not a plugin manifest: {1}.",
        "Write it again with 'runner plugins pack FOLDER'.");

    /// <summary>{0}: plugin. {1}: its contract version. {2}: ours.</summary>
    public static readonly ErrorDescriptor ContractMismatch = User("RUN2003", "Plugin built for another contract",
        "plugin '{0}' is built for contract version {1}, and this Runner has {2}.",
        "Use a release of the plugin that is built for this Runner: the first number must be equal, the second not greater.");

    /// <summary>{0}: plugin. {1}: file.</summary>
    public static readonly ErrorDescriptor HashMismatch = User("RUN2004", "Plugin file changed",
        "'{1}' of plugin '{0}' is not the file its manifest describes.",
        "Install the plugin again; if you changed it yourself, run 'runner plugins pack FOLDER'.");

    /// <summary>{0}: plugin. {1}: file.</summary>
    public static readonly ErrorDescriptor FileMissing = User("RUN2005", "Plugin file missing",
        "'{1}', which the manifest of plugin '{0}' lists, is not in its folder.",
        "Install the plugin again.");

    /// <summary>{0}: plugin. {1}: file.</summary>
    public static readonly ErrorDescriptor FileNotListed = User("RUN2006", "Plugin file not in the manifest",
        "plugin '{0}' holds '{1}', which its manifest does not list.",
        "Remove the file, or run 'runner plugins pack FOLDER' if it belongs there.");

    /// <summary>{0}: plugin. {1}: lock file.</summary>
    public static readonly ErrorDescriptor NotLocked = User("RUN2007", "Plugin not in the lock file",
        "plugin '{0}' is not listed in '{1}'.",
        "Add it with 'runner plugins lock' once you trust it, or remove it.");

    /// <summary>{0}: plugin. {1}: lock file.</summary>
    public static readonly ErrorDescriptor LockMismatch = User("RUN2008", "Plugin differs from the lock file",
        "plugin '{0}' is not the one that '{1}' lists.",
        "Install the listed release, or lock this one with 'runner plugins lock' once you trust it.");

    /// <summary>{0}: plugin. {1}: file.</summary>
    public static readonly ErrorDescriptor CarriesHostFile = User("RUN2009", "Plugin carries what belongs to Runner",
        "plugin '{0}' carries '{1}', which every plugin shares with Runner; a second copy would end the process.",
        "Build the plugin so that TorchSharp, libtorch and Runner.Abstractions are not copied (docs/plugins.md) and pack it again.");

    /// <summary>{0}: plugin. {1}: file.</summary>
    public static readonly ErrorDescriptor NotAnAssembly = User("RUN2010", "Not a .NET assembly",
        "'{1}' of plugin '{0}' is not a .NET assembly.",
        "Name the plugin's own assembly in plugin.json, and install the plugin again if the file is damaged.");

    /// <summary>{0}: plugin. {1}: assembly with version.</summary>
    public static readonly ErrorDescriptor MissingDependency = User("RUN2011", "Plugin dependency missing",
        "plugin '{0}' needs the assembly {1}, which is neither in its folder nor part of Runner.",
        "Publish the plugin with its dependencies ('dotnet publish', or EnableDynamicLoading in its project) and pack it again.");

    /// <summary>{0}: plugin. {1}: reason.</summary>
    public static readonly ErrorDescriptor LoadFailed = User("RUN2012", "Plugin does not load",
        "plugin '{0}' does not load: {1}",
        "Ask its author for a release built for this Runner, or remove it.");

    /// <summary>{0}: plugin. {1}: folder of the one loaded.</summary>
    public static readonly ErrorDescriptor DuplicatePlugin = User("RUN2013", "Plugin installed twice",
        "a plugin '{0}' is already loaded from '{1}'.",
        "Keep one of the two folders.");

    /// <summary>{0}: plugin. {1}: class. {2}: what is wrong with it, no full stop.</summary>
    public static readonly ErrorDescriptor InvalidComponent = User("RUN2014", "Component declared wrongly",
        "'{1}' of plugin '{0}' is not a valid component: {2}.",
        "This is for the plugin's author: see docs/plugins.md.");

    /// <summary>{0}: file. {1}: what is wrong, no full stop.</summary>
    public static readonly ErrorDescriptor LockInvalid = User("RUN2015", "Lock file not valid",
        "the plugin lock file '{0}' cannot be used: {1}.",
        "Write it again with 'runner plugins lock', or run without it.");

    /// <summary>{0}: folder. {1}: what is wrong, no full stop.</summary>
    public static readonly ErrorDescriptor CannotPack = User("RUN2016", "Plugin cannot be packed",
        "'{0}' cannot be packed as a plugin: {1}.",
        "Pack the output folder of a built plugin project; name its assembly where the folder holds several.");

    /// <summary>{0}: folder. {1}: reason of the operating system.</summary>
    public static readonly ErrorDescriptor Unreadable = new("RUN2017", ErrorCategory.Environment, "Plugin folder cannot be read",
        "'{0}' cannot be read: {1}", "Check that you may read the folder and all its files.");

    /// <summary>No arguments.</summary>
    public static readonly ErrorDescriptor LockedDevelopment = User("RUN2054", "Plugins in development under a lock",
        "'--dev' takes plugin folders as they are, and '--plugin-lock' lets in only what is listed: together they contradict each other.",
        "Leave one of the two out.");

    /// <summary>{0}: component, or the plugin where it is not known. {1}: plugin and place, or empty. {2}: exception, a sentence. {3}: file.</summary>
    public static readonly ErrorDescriptor Failed = User("RUN2050", "Plugin failed",
        "{0}{1} failed: {2} Where in the code is in '{3}'.",
        "If its settings are right, report it to the author of the plugin, with that file.");

    /// <summary>As <see cref="Failed"/>, of a plugin that comes with Runner.</summary>
    public static readonly ErrorDescriptor BundledFailed = new("RUN2051", ErrorCategory.Runner, "Component of Runner failed",
        "{0}{1} failed: {2} Where in the code is in '{3}'.",
        "This is a mistake in a component that comes with Runner; please report it with the recipe and that file.");

    private static ErrorDescriptor User(string code, string title, string message, string remedy) =>
        new(code, ErrorCategory.User, title, message, remedy);
}
