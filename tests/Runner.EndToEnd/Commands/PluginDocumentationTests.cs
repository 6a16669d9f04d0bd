using System.Diagnostics;
using Runner.EndToEnd.Support;
using Runner.Tracking;

namespace Runner.EndToEnd.Commands;

/// <summary>What <c>docs/plugins.md</c> prints is built as it stands, offline, and used: a page that lies about its first step is no page.</summary>
[Trait("speed", "slow")]
public sealed class PluginDocumentationTests : IDisposable
{
    private readonly Sandbox _sandbox = new();

    public void Dispose() => _sandbox.Dispose();

    [Fact]
    public void The_printed_plugin_builds_packs_and_runs()
    {
        WritePrintedFiles();
        Build();

        var output = _sandbox.Locate("plugin/bin/Release/net10.0");
        Assert.True(File.Exists(Path.Combine(output, "plugin.json")), "the build packs");
        _sandbox.Runner("plugins", "list", "--plugins", output).Expect(0).Says("Stranger.Schedules 1.0.0  loaded, 1 components");
        _sandbox.Runner("components", "show", "sawtooth", "--plugins", output).Expect(0).Says("Falls in a straight line from the peak rate to nothing").Says("Steps from one peak to the next.");

        _sandbox.WriteTiny();
        string[] recipe = ["--plugins", output, "--set", "schedule={ type: sawtooth, period: 500 }", "--set", "train.duration=2steps", "--set", "evaluate.max_examples=4"];
        _sandbox.Runner(_sandbox.Run("tiny.yaml", recipe)).Expect(0).Warns("a period of 500 steps is longer than the training");
        Assert.Equal(RunStatus.Finished, RunHistory.Read(Assert.Single(_sandbox.Runs)).Status);

        // changed and built without packing: refused, but for who says that it is being written
        _sandbox.Write("plugin/Sawtooth.cs", File.ReadAllText(_sandbox.Locate("plugin/Sawtooth.cs")).Replace("Steps from one peak", "Updates from one peak", StringComparison.Ordinal));
        Build("-t:Compile;CopyFilesToOutputDirectory");
        _sandbox.Runner("plugins", "list", "--plugins", output).Expect(0).Says("Stranger.Schedules 1.0.0  refused").Warns("RUN2004");
        _sandbox.Runner("components", "show", "sawtooth", "--plugins", output, "--dev").Expect(0).Says("Updates from one peak to the next.");
        File.Delete(Path.Combine(output, "plugin.json"));
        _sandbox.Runner("validate", "tiny.yaml", "--set", "schedule=sawtooth", "--plugins", output, "--dev").Expect(0);

        _sandbox.Runner("plugins", "lock", "plugins.lock").Expect(0);
        _sandbox.Runner("validate", "tiny.yaml", "--plugins", output, "--dev", "--plugin-lock", "plugins.lock").Expect(1).Warns("error RUN2054");
    }

    // a block ```xml NAME or ```csharp NAME is a file
    private void WritePrintedFiles()
    {
        foreach (var file in new[] { "Directory.Build.props", "Directory.Build.targets", "Directory.Packages.props" })
            _sandbox.Write(file, "<Project />");                                // whatever lies above the temporary folder is not meant for it
        _sandbox.Write("nuget.config", "<configuration><packageSources><clear /></packageSources></configuration>");
        foreach (var block in File.ReadAllText(Repository.File("docs", "plugins.md")).Split("\n```").Where(block => block.Split('\n')[0].Split(' ') is ["xml" or "csharp", _]))
            _sandbox.Write($"plugin/{block.Split('\n')[0].Split(' ')[1]}", block[(block.IndexOf('\n', StringComparison.Ordinal) + 1)..] + "\n");
        Assert.Equal(2, Directory.GetFiles(_sandbox.Locate("plugin")).Length);
    }

    private void Build(params string[] more)
    {
        var start = new ProcessStartInfo("dotnet",
            ["build", "-c", "Release", "-nodeReuse:false", "-warnaserror", $"-p:RunnerFolder={AppContext.BaseDirectory.TrimEnd(Path.DirectorySeparatorChar)}", "-p:NuGetAudit=false", .. more])
        {
            WorkingDirectory = _sandbox.Locate("plugin"),
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            Environment = { ["DOTNET_CLI_TELEMETRY_OPTOUT"] = "1", ["DOTNET_NOLOGO"] = "1", ["MSBuildSDKsPath"] = null, ["MSBUILD_EXE_PATH"] = null },
        };
        using var process = Process.Start(start)!;
        var (output, error) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, output.Result + error.Result);
    }
}
