using System.CommandLine;
using Runner.Cli.Hosting;
using Runner.Composition;
using Runner.Experiments;

namespace Runner.Cli.Commands;

/// <summary><c>runner plugins list|pack|lock</c>: what was found and why it was not loaded; manifests and locks.</summary>
internal sealed class PluginsCommand : Command
{
    private readonly Argument<string> _folder = new("folder") { Description = "Output folder of the plugin's project." };
    private readonly Option<string?> _name = new("--name") { Description = "Name of the plugin. Default: its assembly's." };
    private readonly Option<string?> _version = new("--version-text") { Description = "Version of the plugin. Default: its assembly's.", HelpName = "version" };
    private readonly Argument<string> _lock = new("file")
    {
        Description = "Lock file to write.",
        DefaultValueFactory = _ => PluginLock.FileName,
    };

    public PluginsCommand() : base("plugins", "Show, pack and lock plugins.")
    {
        var list = new Command("list", "List all plugin folders with their state and, where one is broken, the reason.");
        list.SetAction(arguments => List(CommandServices.CatalogOf(arguments)));
        var pack = new Command("pack", "Write plugin.json, the manifest with the hashes of all files, into a plugin's folder.") { _folder, _name, _version };
        pack.SetAction(arguments => Pack(arguments.GetRequiredValue(_folder), arguments.GetValue(_name), arguments.GetValue(_version)));
        var locking = new Command("lock", "Write a lock file that allows exactly the plugins loaded now.") { _lock };
        locking.SetAction(arguments => Lock(CommandServices.CatalogOf(arguments), arguments.GetRequiredValue(_lock)));
        Subcommands.Add(list);
        Subcommands.Add(pack);
        Subcommands.Add(locking);
    }

    private static int List(Catalog catalog)
    {
        foreach (var plugin in catalog.Plugins)
        {
            var count = catalog.Components.Count(c => c.Plugin?.Folder == plugin.Folder);
            Console.Out.WriteLine($"{plugin.Name} {plugin.Version}  {plugin.Status.ToString().ToLowerInvariant()}"
                + (plugin.Status == PluginStatus.Loaded ? $", {count} components" : ""));
            Console.Out.WriteLine($"  {plugin.Folder}");
            if (plugin.Error is { } error)
                Console.Out.WriteLine($"  {error.Code}: {plugin.Reason}\n  {error.Remedy}");
        }
        return ExitCode.Success;
    }

    private static int Pack(string folder, string? name, string? version)
    {
        var manifest = PluginManifest.Write(folder, name: name, version: version);
        Console.Out.WriteLine($"{manifest.Name} {manifest.Version}: {manifest.Files.Count} files listed in {Path.Combine(folder, PluginManifest.FileName)}");
        return ExitCode.Success;
    }

    private static int Lock(Catalog catalog, string file)
    {
        PluginLock.Write(file, catalog.Plugins);
        Console.Out.WriteLine($"{catalog.Plugins.Count(p => p.Status == PluginStatus.Loaded)} plugins locked in {file}");
        return ExitCode.Success;
    }
}
