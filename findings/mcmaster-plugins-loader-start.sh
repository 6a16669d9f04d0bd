#!/usr/bin/env bash
# McMaster.NETCore.Plugins 2.0.0 on .NET 10.0, Linux: most of the time in which PluginLoader opens a plugin goes into the host's own files, again for each plugin.
#
# One expects: opening a plugin costs a load context and one look at the plugin's .deps.json; the host's files were read once, if at all.
# What happens: for each plugin, PluginLoader reads every *.runtimeconfig.json beside the host, looking for further folders to search, and to make out where dotnet lies it lists
#   all modules of the process, which on Linux means to read and sort out /proc/self/maps. The more libraries a host has mapped, the longer each plugin takes. The package's
#   AssemblyLoadContextBuilder, which PluginLoader uses, is public and opens the same plugin without any of it.
# Who meets it: command-line tools with a dozen plugins or more, which feel their start: some 50 of 400 ms went this way in one of ours.
#
# Needs the .NET 10 SDK. Prints what was seen, and fails where it no longer is so.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1

cat > "$work/app.cs" <<'CS'
#:property PublishAot=false
#:package McMaster.NETCore.Plugins@2.0.0
using System.Diagnostics;
using System.Runtime.Loader;
using McMaster.NETCore.Plugins;
using McMaster.NETCore.Plugins.Loader;

// any library will do for a plugin
var library = typeof(PluginLoader).Assembly.Location;
var plugins = Enumerable.Range(0, 60).Select(i =>
{
    var file = Path.Combine(AppContext.BaseDirectory, "plugins", $"{i}", Path.GetFileName(library));
    Directory.CreateDirectory(Path.GetDirectoryName(file)!);
    File.Copy(library, file, overwrite: true);
    return file;
}).ToArray();

Func<string, bool>[] ways =
[
    file => PluginLoader.CreateFromAssemblyFile(file, config => config.IsLazyLoaded = true).LoadDefaultAssembly() is not null,
    file => new AssemblyLoadContextBuilder().SetMainAssemblyPath(file).SetDefaultContext(AssemblyLoadContext.Default).IsLazyLoaded(true).Build()
        .LoadFromAssemblyPath(file) is not null,
];
double[] took = [0, 0];
for (var i = 0; i < plugins.Length; i++)
{
    var clock = Stopwatch.StartNew();
    if (!ways[i % 2](plugins[i]))
        throw new InvalidOperationException("not loaded");
    took[i % 2] += i < 20 ? 0 : clock.Elapsed.TotalMilliseconds;         // the first ones compile
}
Console.Error.WriteLine($"ms for each of 20 plugins: {took[0] / 20:0.00} by PluginLoader, {took[1] / 20:0.00} by AssemblyLoadContextBuilder");
Console.WriteLine($"PluginLoader takes more than twice as long: {took[0] > 2 * took[1]}");
CS

cat > "$work/seen" <<'TXT'
PluginLoader takes more than twice as long: True
TXT

(cd "$work" && dotnet run app.cs) | tee "$work/now"
diff "$work/seen" "$work/now" && echo "as seen"
