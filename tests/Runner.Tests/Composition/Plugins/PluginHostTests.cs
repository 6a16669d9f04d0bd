using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Runner.Composition;
using Runner.Errors;
using Runner.Optimizers;
using Runner.Recipes;

namespace Runner.Tests.Composition.Plugins;

[Trait("speed", "slow")]
public sealed class PluginHostTests(StrangerPlugins strangers) : IClassFixture<StrangerPlugins>
{
    private static readonly PluginOptions NoBuiltIns = new() { BuiltIn = null };

    private PluginState Broken(Action<string> harm, string plugin = "Quarter", PluginOptions? options = null)
    {
        var folder = strangers.Copy(plugin, "broken");
        harm(folder);
        // beside a sound one, which must not suffer
        var plugins = PluginHost.Load([folder, strangers.Output("Half")], options ?? NoBuiltIns);
        Assert.Equal(PluginStatus.Loaded, plugins.States[1].Status);
        return plugins.States[0];
    }

    private static void Rewrite(string folder, string from, string to)
    {
        var path = Path.Combine(folder, PluginManifest.FileName);
        var text = File.ReadAllText(path);
        Assert.Contains(from, text, StringComparison.Ordinal);
        File.WriteAllText(path, text.Replace(from, to, StringComparison.Ordinal));
    }

    private static void Expect(PluginState state, PluginStatus status, ErrorDescriptor error, string reason)
    {
        Assert.Equal(reason, state.Reason);
        Assert.Equal((status, error), (state.Status, state.Error));
    }

    private sealed record Recipe
    {
        public required IScheduleComponent Schedule { get; init; }
    }

    private static (Plan<Recipe> Plan, string Text) Plan(PluginSet plugins, string yaml)
    {
        var diagnostics = new DiagnosticBag();
        using var services = new ServiceCollection().AddSingleton(typeof(ILogger<>), typeof(NullLogger<>)).BuildServiceProvider();
        var plan = new PlanComposer(Runner.Composition.Catalog.Of(plugins), services).ComposeText<Recipe>(yaml, "r.yaml", [], new PlanOptions(), diagnostics)!;
        return (plan, DiagnosticFormatter.Format(diagnostics.Items, Environment.CurrentDirectory));
    }

    private static double Multiplier(Plan<Recipe> plan) => plan.Value!.Schedule.Build(new ScheduleContext(10, _ => 0)).MultiplierAt(0);

    [Fact]
    public void A_strangers_plugin_works_with_its_own_version_of_a_dependency()
    {
        Assert.Equal("YamlDotNet", typeof(YamlDotNet.Core.Parser).Assembly.GetName().Name);
        foreach (var (name, expected) in new[] { ("Quarter", 0.25), ("Half", 0.5) })
        {
            var plugins = PluginHost.Load([strangers.Output(name)], NoBuiltIns);
            var state = Assert.Single(plugins.States);
            Assert.Equal((name, "3.1.4", PluginStatus.Loaded, null), (state.Name, state.Version, state.Status, state.Reason));
            var (plan, text) = Plan(plugins, "schedule: { type: share, times: 2 }");
            Assert.Equal("no errors.\n", text);
            Assert.Equal(2 * expected, Multiplier(plan));
            Assert.Equal([state], plan.Plugins);
        }
    }

    [Fact]
    public void Two_plugins_with_the_same_component_are_both_named_when_it_is_used()
    {
        var plugins = PluginHost.Load([strangers.Output("Quarter"), strangers.Output("Half")], NoBuiltIns);
        Assert.All(plugins.States, s => Assert.Equal(PluginStatus.Loaded, s.Status));
        Assert.Equal("no errors.\n", Plan(plugins, "schedule: only-half").Text);
        Assert.Equal(
            $"""
            r.yaml(1,11): error RUN2100: 'schedule/share' version 1 is exported by several plugins: 'Half' ({strangers.Output("Half")}) and 'Quarter' ({strangers.Output("Quarter")}).
                  Remove one of them, or pin a version that only one has.
            1 error.

            """.ReplaceLineEndings("\n"), Plan(plugins, "schedule: share").Text);
    }

    [Theory]
    [InlineData("throwing", "not today")]
    [InlineData("throwing-early", "not ever")]
    public void A_throwing_constructor_names_the_plugin(string type, string message) => Assert.StartsWith(
        $"r.yaml(1,11): error RUN2101: 'schedule/{type}' version 1 (plugin 'Quarter' 3.1.4) failed while being made: InvalidOperationException: {message}. Where in the code is in '{Path.GetTempPath()}",
        Plan(PluginHost.Load([strangers.Output("Quarter")], NoBuiltIns), $"schedule: {type}").Text, StringComparison.Ordinal);

    [Theory]
    [InlineData("throwing-check", "RUN2102: 'schedule/throwing-check' version 1 (plugin 'Quarter' 3.1.4) failed while checking its settings: NotSupportedException: no check.")]
    [InlineData("{ type: throwing-options, rate: 3 }", "RUN2052: 'schedule/throwing-options' version 1 (plugin 'Quarter' 3.1.4) failed while its settings were filled in: ArithmeticException: no rate.")]
    [InlineData("{ type: throwing-options, share: 3 }", "RUN2052: 'schedule/throwing-options' version 1 (plugin 'Quarter' 3.1.4) failed while its settings were filled in: DivideByZeroException: no share.")]
    [InlineData("{ type: throwing-options, more: { rate: 3 } }", "RUN2053: 'more' of 'schedule/throwing-options' version 1 failed while being checked: KeyNotFoundException: no more.")]
    public void Whatever_throws_while_settings_are_read_names_the_component_and_the_place(string schedule, string message)
    {
        var text = Plan(PluginHost.Load([strangers.Output("Quarter")], NoBuiltIns), $"schedule: {schedule}").Text;
        Assert.Matches(@"^r\.yaml\(1,\d+\): error RUN", text);
        Assert.Contains(message, text, StringComparison.Ordinal);
        var trace = text.Split("Where in the code is in '")[1].Split('\'')[0];
        Assert.Contains("Strange.Quarter", File.ReadAllText(trace), StringComparison.Ordinal);
    }

    [Fact]
    public void What_a_built_component_throws_names_plugin_component_and_place()
    {
        var plan = Plan(PluginHost.Load([strangers.Output("Quarter")], NoBuiltIns), "schedule: { type: only-quarter }").Plan;
        var component = plan.Components.Single();
        Assert.EndsWith("r.yaml(1,11)", component.Node.Mark.ToString(), StringComparison.Ordinal);
        var folder = Directory.CreateTempSubdirectory("runner-failure-").FullName;
        try
        {
            var caught = Assert.Throws<NotSupportedException>(() => ((IScheduleComponent)component.Component).Build(new ScheduleContext(1, _ => 0)));
            var explained = Assert.IsType<RunnerException>(PluginFailure.Explain(new AggregateException(caught), plan.Components, folder));
            Assert.Equal("RUN2050", explained.Descriptor.Code);
            Assert.Equal(
                $"'schedule/only-quarter' version 1 (plugin 'Quarter' 3.1.4) at schedule, {component.Node.Mark} failed: NotSupportedException: Specified method is not supported. "
                + $"Where in the code is in '{Path.Combine(folder, "failure.txt")}'.", explained.Message);
            Assert.Contains("Strange.Quarter.Unique.Build", File.ReadAllText(Path.Combine(folder, "failure.txt")), StringComparison.Ordinal);
            Assert.Same(explained, PluginFailure.Explain(explained, plan.Components, folder));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
        var ours = new InvalidOperationException("of the host");
        Assert.Same(ours, PluginFailure.Explain(ours, plan.Components, null));
    }

    [Theory]
    [InlineData("3.0")]
    [InlineData("2.1")]
    [InlineData("0.9")]
    public void Another_contract_version_is_refused(string contract)
    {
        var state = Broken(f => Rewrite(f, "\"contract\": \"2.0\"", $"\"contract\": \"{contract}\""));
        Expect(state, PluginStatus.Refused, PluginErrors.ContractMismatch, $"plugin 'Quarter' is built for contract version {contract}, and this Runner has 2.0.");
    }

    [Fact]
    public void A_recipe_that_needs_a_refused_plugin_is_told_why()
    {
        var folder = strangers.Copy("Quarter", "refused");
        Rewrite(folder, "\"contract\": \"2.0\"", "\"contract\": \"3.0\"");
        Assert.Equal(
            """
            r.yaml(1,11): error RUN1007: no component 'only-quarter' of kind 'schedule' is installed.
                  plugin 'Quarter' exports it, but was refused: plugin 'Quarter' is built for contract version 3.0, and this Runner has 2.0.
            1 error.

            """.ReplaceLineEndings("\n"), Plan(PluginHost.Load([folder], NoBuiltIns), "schedule: only-quarter").Text);
    }

    [Fact]
    public void A_changed_file_is_refused() => Expect(
        Broken(f => File.AppendAllText(Path.Combine(f, "Quarter.dll"), " ")),
        PluginStatus.Refused, PluginErrors.HashMismatch, "'Quarter.dll' of plugin 'Quarter' is not the file its manifest describes.");

    [Fact]
    public void A_missing_file_is_refused() => Expect(
        Broken(f => File.Delete(Path.Combine(f, "YamlDotNet.dll"))),
        PluginStatus.Refused, PluginErrors.FileMissing, "'YamlDotNet.dll', which the manifest of plugin 'Quarter' lists, is not in its folder.");

    [Fact]
    public void Code_beside_the_listed_files_is_refused() => Expect(
        Broken(f => File.WriteAllText(Path.Combine(f, "Extra.dll"), "")),
        PluginStatus.Refused, PluginErrors.FileNotListed, "plugin 'Quarter' holds 'Extra.dll', which its manifest does not list.");

    [Fact]
    public void Other_files_beside_them_do_no_harm() =>
        Assert.Equal(PluginStatus.Loaded, Broken(f => File.WriteAllText(Path.Combine(f, "NOTES.txt"), "")).Status);

    [Theory]
    [InlineData("TorchSharp.dll")]
    [InlineData("Runner.Abstractions.dll")]
    [InlineData("runtimes/linux-x64/native/libtorch_cpu.so")]
    [InlineData("libc10.so")]
    public void What_belongs_to_the_host_is_refused(string file)
    {
        var state = Broken(f =>
        {
            Directory.CreateDirectory(Path.GetDirectoryName(Path.Combine(f, file))!);
            File.WriteAllText(Path.Combine(f, file), "");
        });
        Expect(state, PluginStatus.Refused, PluginErrors.CarriesHostFile,
            $"plugin 'Quarter' carries '{file}', which every plugin shares with Runner; a second copy would end the process.");
    }

    [Fact]
    public void A_missing_dependency_fails_the_plugin()
    {
        // that the host has a YamlDotNet of its own is no help: it is another one
        var state = Broken(f =>
        {
            File.Delete(Path.Combine(f, "YamlDotNet.dll"));
            PluginManifest.Write(f);
        });
        Expect(state, PluginStatus.Failed, PluginErrors.MissingDependency,
            "plugin 'Quarter' needs the assembly YamlDotNet 1.0.0.0, which is neither in its folder nor part of Runner.");
    }

    [Fact]
    public void A_file_that_is_no_assembly_is_refused() => Expect(
        Broken(f =>
        {
            File.WriteAllText(Path.Combine(f, "Quarter.dll"), "hello");
            Rewrite(f, PluginManifest.Read(f).Files["Quarter.dll"], PluginFiles.Hash(Path.Combine(f, "Quarter.dll")));
        }),
        PluginStatus.Refused, PluginErrors.NotAnAssembly, "'Quarter.dll' of plugin 'Quarter' is not a .NET assembly.");

    [Theory]
    [InlineData("{", "no valid JSON at line 1")]
    [InlineData("[]", "it is not an object")]
    [InlineData("""{ "name": "../x" }""", "the name '../x' may hold letters, digits, '.', '-' and '_' only")]
    [InlineData("""{ "nome": "x" }""", "'nome' is not one of name, version, contract, assembly, files")]
    [InlineData("""{ "name": "x", "contract": "one" }""", "the contract 'one' is not of the form 1.0")]
    [InlineData("""{ "name": "x", "contract": "1.0" }""", "'files' is missing or no object")]
    [InlineData("""{ "name": "x", "contract": "1.0", "files": { "../../etc/passwd": "" } }""", "the file '../../etc/passwd' is not a path within the folder")]
    [InlineData("""{ "name": "x", "contract": "1.0", "files": { "/etc/passwd": "" } }""", "the file '/etc/passwd' is not a path within the folder")]
    [InlineData("""{ "name": "x", "contract": "1.0", "files": { "a.dll": "abc" } }""", "the hash of 'a.dll' is not a SHA-256 in hexadecimal")]
    [InlineData("""{ "name": "x", "version": "1", "contract": "1.0", "assembly": "a.dll", "files": {} }""", "its assembly 'a.dll' is not among its files")]
    public void A_bad_manifest_is_refused(string manifest, string what)
    {
        var state = Broken(f => File.WriteAllText(Path.Combine(f, PluginManifest.FileName), manifest));
        Expect(state, PluginStatus.Refused, PluginErrors.ManifestInvalid, $"plugin.json in '{state.Folder}' is not a plugin manifest: {what}.");
    }

    [Fact]
    public void Random_manifests_never_throw()
    {
        var (folder, random) = (strangers.Copy("Quarter", "fuzz"), new Random(7));
        var path = Path.Combine(folder, PluginManifest.FileName);
        var sound = File.ReadAllBytes(path);
        for (var i = 0; i < 200; i++)
        {
            var bytes = (byte[])sound.Clone();
            for (var j = random.Next(1, 4); j > 0; j--)
                bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
            File.WriteAllBytes(path, bytes);
            Assert.Single(PluginHost.Load([folder], NoBuiltIns).States);
        }
    }

    [Fact]
    public void Folders_that_are_none_get_a_state()
    {
        var missing = Path.Combine(strangers.Folder, "nowhere");
        Expect(Assert.Single(PluginHost.Load([missing], NoBuiltIns).States),
            PluginStatus.Refused, PluginErrors.FolderNotFound, $"the plugin folder '{missing}' does not exist.");
        var empty = Directory.CreateDirectory(Path.Combine(strangers.Folder, "empty")).FullName;
        Expect(Assert.Single(PluginHost.Load([empty], NoBuiltIns).States), PluginStatus.Refused, PluginErrors.ManifestMissing, $"'{empty}' has no plugin.json.");
    }

    [Fact]
    public void A_folder_of_plugins_gives_them_all_and_a_name_is_loaded_once()
    {
        var plugins = PluginHost.Load([Path.Combine(strangers.Folder, "out"), strangers.Copy("Half", "again")], NoBuiltIns);
        Assert.Equal(["Half", "Quarter", "Half"], plugins.States.Select(s => s.Name));
        Expect(plugins.States[2], PluginStatus.Refused, PluginErrors.DuplicatePlugin, $"a plugin 'Half' is already loaded from '{strangers.Output("Half")}'.");
    }

    [Fact]
    public void A_lock_file_allows_what_it_lists_and_nothing_else()
    {
        var path = Path.Combine(strangers.Folder, PluginLock.FileName);
        PluginLock.Write(path, PluginHost.Load([strangers.Output("Half")], NoBuiltIns).States);
        var options = NoBuiltIns with { LockFile = path };
        Expect(Broken(_ => { }, options: options), PluginStatus.Refused, PluginErrors.NotLocked, $"plugin 'Quarter' is not listed in '{path}'.");

        var changed = strangers.Copy("Half", "changed");
        Rewrite(changed, "3.1.4", "3.1.5");
        Expect(Assert.Single(PluginHost.Load([changed], options).States),
            PluginStatus.Refused, PluginErrors.LockMismatch, $"plugin 'Half' is not the one that '{path}' lists.");
    }

    [Theory]
    [InlineData("{}", "it has no object 'plugins'")]
    [InlineData("""{ "plugins": { "a": 1 } }""", "the entry 'a' is not a SHA-256 in hexadecimal")]
    [InlineData("x", "no valid JSON at line 1")]
    public void A_bad_lock_file_stops_everything(string text, string what)
    {
        var path = Path.Combine(strangers.Folder, "bad.lock.json");
        File.WriteAllText(path, text);
        var e = Assert.Throws<RunnerException>(() => PluginHost.Load([], NoBuiltIns with { LockFile = path }));
        Assert.Equal($"the plugin lock file '{path}' cannot be used: {what}.", e.Message);
        Assert.Same(PluginErrors.LockInvalid, e.Descriptor);
    }

    [Fact]
    public void Packing_writes_what_the_host_reads()
    {
        var folder = strangers.Copy("Quarter", "packed");
        File.Delete(Path.Combine(folder, PluginManifest.FileName));
        var manifest = PluginManifest.Write(folder);
        Assert.Equal(("Quarter", "3.1.4", "2.0", "Quarter.dll"), (manifest.Name, manifest.Version, manifest.Contract, manifest.Assembly));
        Assert.Equivalent(manifest, PluginManifest.Read(folder), strict: true);
        Assert.Contains("YamlDotNet.dll", manifest.Files.Keys);
    }

    [Fact]
    public void Packing_refuses_what_is_no_plugin()
    {
        var folder = strangers.Copy("Quarter", "unpackable");
        File.WriteAllText(Path.Combine(folder, "TorchSharp.dll"), "");
        Assert.Same(PluginErrors.CarriesHostFile, Assert.Throws<RunnerException>(() => PluginManifest.Write(folder)).Descriptor);
        File.Delete(Path.Combine(folder, "Quarter.dll"));
        Assert.Equal($"'{folder}' cannot be packed as a plugin: no assembly in it exports a component.", Assert.Throws<RunnerException>(() => PluginManifest.Write(folder)).Message);
    }

    [Fact]
    public void The_guide_is_true()
    {
        var blocks = File.ReadAllText(Guide()).Split("```");
        string Block(string info) => blocks.First(b => b.StartsWith(info + "\n", StringComparison.Ordinal))[info.Length..];
        // packing needs the command line, which is not here: tests of that print all of it
        var project = Block("xml Stranger.Schedules.csproj").Replace("/path/to/runner", AppContext.BaseDirectory.TrimEnd('/'), StringComparison.Ordinal);
        strangers.Write("Guide/Guide.csproj", project.Replace("AfterTargets=\"Build\"", "", StringComparison.Ordinal));
        strangers.Write("Guide/Sawtooth.cs", Block("csharp Sawtooth.cs"));
        strangers.Build("Guide/Guide.csproj");
        PluginManifest.Write(strangers.Output("Guide"));

        var plugins = PluginHost.Load([strangers.Output("Guide")], NoBuiltIns);
        var (plan, text) = Plan(plugins, "schedule: { type: sawtooth, period: 4 }");
        Assert.Equal("no errors.\n", text);
        Assert.Equal(0.75, plan.Value!.Schedule.Build(new ScheduleContext(10, _ => 0)).MultiplierAt(5));
        var option = Assert.Single(Assert.Single(plugins.Components).Options);
        Assert.Equal(("period", "1000", "between 1 and 1000000", "Steps from one peak to the next."), (option.Name, option.DefaultText, option.RangeText, option.Summary));
        Directory.Delete(strangers.Output("Guide"), recursive: true);
    }

    private static string Guide()
    {
        for (var folder = AppContext.BaseDirectory; folder is not null; folder = Path.GetDirectoryName(folder))
        {
            if (Path.Combine(folder, "docs", "plugins.md") is var path && File.Exists(path))
                return path;
        }
        Assert.Skip("docs/plugins.md is not above the tests");
        return "";
    }

    [Fact]
    public void The_environment_names_folders_as_PATH_does() =>
        Assert.Equal(["/a", "/b c"], PluginOptions.Split(new StringBuilder().AppendJoin(Path.PathSeparator, "/a", "", "/b c").ToString()));
}
