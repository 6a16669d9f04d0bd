using Runner.Composition;

namespace Runner.Tests.Composition.Plugins;

/// <summary>The plugins that come with Runner, found and loaded as anybody's.</summary>
public sealed class BuiltInPluginTests
{
    private static readonly PluginSet Plugins = PluginHost.Load([], new PluginOptions());

    [Fact]
    public void All_of_them_load()
    {
        Assert.NotEmpty(Plugins.States);
        Assert.All(Plugins.States, s => Assert.True(s.Status == PluginStatus.Loaded, $"{s.Name}: {s.Reason}"));
        Assert.All(Plugins.States, s => Assert.Equal(Path.GetFileName(s.Folder), s.Name));
    }

    [Fact]
    public void Loading_them_loads_no_tensor_library()
    {
        if (!OperatingSystem.IsLinux())
            Assert.Skip("reads /proc");
        var before = TensorLibraries();
        var catalog = Runner.Composition.Catalog.Of(PluginHost.Load([], new PluginOptions()));
        Assert.NotEmpty(catalog.Plugins);
        Assert.Equal(before, TensorLibraries());
    }

    [Fact]
    public void Every_component_and_option_is_declared_and_documented_whole()
    {
        var catalog = Runner.Composition.Catalog.Of(Plugins);
        Assert.Equal([], catalog.Components.Where(c => c.Summary.Length == 0).Select(c => c.Type));
        Assert.Equal([], catalog.Components.SelectMany(c => c.Options.Where(o => o.Summary.Length == 0 || o.Declaration.Shape is null).Select(o => $"{c.Type} {o.Name}")));
        Assert.Equal([], catalog.Components.GroupBy(c => (c.Type, c.Version)).Where(g => g.Count() > 1).Select(g => g.Key.Type));
    }

    private static int TensorLibraries() => File.ReadLines("/proc/self/maps").Count(l => l.Contains("libtorch", StringComparison.Ordinal));
}
