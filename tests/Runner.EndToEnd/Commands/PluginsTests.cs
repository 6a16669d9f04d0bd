using Runner.EndToEnd.Support;

namespace Runner.EndToEnd.Commands;

/// <summary>Plugins from folders of one's own, good and broken.</summary>
public sealed class PluginsTests : IDisposable
{
    private readonly Sandbox _sandbox = new();

    public void Dispose() => _sandbox.Dispose();

    [Fact]
    public void A_broken_plugin_is_said_and_stops_nothing()
    {
        _sandbox.Write("more/Broken/Broken.dll", "no assembly");
        _sandbox.Write("more/Broken/plugin.json", "{\n");
        _sandbox.WriteTiny();

        _sandbox.Runner("plugins", "list", "--plugins", "more").Expect(0)
            .Says("Tokenizers 0.1.0  loaded, ")
            .Says($"  RUN2002: plugin.json in '{_sandbox.Locate("more/Broken")}' is not a plugin manifest: no valid JSON at line 2.\n")
            .Warns("warning RUN2002: plugin.json in");
        _sandbox.InProcess("validate", "tiny.yaml", "--plugins", "more").Expect(0).Warns("warning RUN2002");
    }

    /// <summary>A file changed after the plugin was packed: what is loaded is what its author packed, or nothing.</summary>
    [Fact]
    public void A_plugin_that_was_tampered_with_is_refused()
    {
        var folder = CopyOf("Masking");
        using (var assembly = new FileStream(Path.Combine(folder, "Runner.Plugins.Masking.dll"), FileMode.Append))
            assembly.WriteByte(0x55);

        _sandbox.InProcess("plugins", "list", "--plugins", folder).Expect(0).Says("refused").Warns("warning RUN2");
    }

    [Fact]
    public void A_lock_file_lets_exactly_the_listed_plugins_in()
    {
        _sandbox.WriteTiny();
        var installed = Directory.GetDirectories(Path.Combine(AppContext.BaseDirectory, "plugins")).Length;
        _sandbox.Runner("plugins", "lock", "plugins.lock").Expect(0).Says($"{installed} plugins locked in plugins.lock");

        _sandbox.InProcess("validate", "tiny.yaml", "--plugin-lock", "plugins.lock").Expect(0);

        _sandbox.Write("more/Stranger/Stranger.dll", "no assembly");
        File.WriteAllText(_sandbox.Locate("plugins.lock"), File.ReadAllText(_sandbox.Locate("plugins.lock")).Replace("Masking", "Musking", StringComparison.Ordinal));
        _sandbox.InProcess("validate", "tiny.yaml", "--plugin-lock", "plugins.lock").Expect(1).Warns("warning RUN2").Warns("no component 'whole-word' of kind 'masking' is installed.");
    }

    [Fact]
    public void A_lock_file_that_is_not_there_is_an_error() =>
        _sandbox.InProcess("validate", _sandbox.WriteTiny(), "--plugin-lock", "nowhere.lock").Expect(1).Warns("error RUN2").Warns("nowhere.lock");

    [Fact]
    public void A_folder_of_plugins_that_is_not_there_is_said() =>
        _sandbox.InProcess("plugins", "list", "--plugins", "nowhere").Expect(0).Warns("nowhere");

    private string CopyOf(string plugin)
    {
        var target = Directory.CreateDirectory(_sandbox.Locate(plugin)).FullName;
        foreach (var file in Directory.GetFiles(Path.Combine(AppContext.BaseDirectory, "plugins", plugin)))
            File.Copy(file, Path.Combine(target, Path.GetFileName(file)));
        return target;
    }
}
