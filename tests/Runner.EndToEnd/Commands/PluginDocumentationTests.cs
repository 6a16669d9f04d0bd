using System.Diagnostics;
using Runner.EndToEnd.Documentation;
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
        var page = CodeBlock.Of("docs/plugins.md").ToList();
        WritePrintedFiles(page);
        Build("plugin");

        var output = _sandbox.Locate("plugin/bin/Release/net10.0");
        PrintedJson.AssertLike(Assert.Single(page, block => block.Language == "json"), File.ReadAllText(Path.Combine(output, "plugin.json")));
        Build("tests");
        Assert.True(File.Exists(Path.Combine(output, "plugin.json")), "the build packs");
        _sandbox.Runner("plugins", "list", "--plugins", output).Expect(0).Says("Stranger.Schedules 1.0.0  loaded, 1 components");
        _sandbox.Runner("components", "show", "sawtooth", "--plugins", output).Expect(0).Says("Falls in a straight line from the peak rate to nothing").Says("Steps from one peak to the next.");

        _sandbox.WriteTiny();
        string[] recipe = ["--plugins", output, "--set", "schedule={ type: sawtooth, period: 500 }", "--set", "train.duration=2steps", "--set", "evaluate.max_examples=4"];
        _sandbox.Runner(_sandbox.Run("tiny.yaml", recipe)).Expect(0).Warns("a period of 500 steps is longer than the training");
        Assert.Equal(RunStatus.Finished, RunHistory.Read(Assert.Single(_sandbox.Runs)).Status);

        Type(page, output);

        // changed and built without packing: refused, but for who says that it is being written
        _sandbox.Write("plugin/Sawtooth.cs", File.ReadAllText(_sandbox.Locate("plugin/Sawtooth.cs")).Replace("Steps from one peak", "Updates from one peak", StringComparison.Ordinal));
        Build("plugin", "-t:Compile;CopyFilesToOutputDirectory");
        _sandbox.Runner("plugins", "list", "--plugins", output).Expect(0).Says("Stranger.Schedules 1.0.0  refused").Warns("RUN2004");
        _sandbox.Runner("components", "show", "sawtooth", "--plugins", output, "--dev").Expect(0).Says("Updates from one peak to the next.");
        File.Delete(Path.Combine(output, "plugin.json"));
        _sandbox.Runner("validate", "tiny.yaml", "--set", "schedule=sawtooth", "--plugins", output, "--dev").Expect(0);

        _sandbox.Runner("plugins", "lock", "plugins.lock").Expect(0);
        _sandbox.Runner("validate", "tiny.yaml", "--plugins", output, "--dev", "--plugin-lock", "plugins.lock").Expect(1).Warns("error RUN2054");
    }

    // a block ```xml NAME or ```csharp NAME is a file of the plugin, ```csharp the test of it
    private void WritePrintedFiles(IReadOnlyList<CodeBlock> page)
    {
        foreach (var file in new[] { "Directory.Build.props", "Directory.Build.targets", "Directory.Packages.props" })
            _sandbox.Write(file, "<Project />");                                // whatever lies above the temporary folder is not meant for it
        _sandbox.Write("nuget.config", "<configuration><packageSources><clear /></packageSources></configuration>");
        foreach (var block in page.Where(block => block.Language is "xml" or "csharp" && block.Rest.Length > 0))
            _sandbox.Write($"plugin/{block.Rest}", block.Body);
        Assert.Equal(2, Directory.GetFiles(_sandbox.Locate("plugin")).Length);
        _sandbox.Write("tests/SawtoothConformance.cs", Assert.Single(page, block => block is { Language: "csharp", Rest: "" }).Body.Replace(
            "using Runner.Conformance;", "using Runner.Conformance;\nusing Stranger.Schedules;", StringComparison.Ordinal));
        _sandbox.Write("tests/Stranger.Schedules.Tests.csproj",
            $"""
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup>
                <TargetFramework>net10.0</TargetFramework>
                <ImplicitUsings>enable</ImplicitUsings>
              </PropertyGroup>
              <ItemGroup>
                <Reference Include="{Here}/Runner.Abstractions.dll;{Here}/xunit.v3.*.dll;{Here}/Microsoft.Extensions.Logging.Abstractions.dll;{Here}/System.Diagnostics.DiagnosticSource.dll" />
                <Reference Include="{Repository.Built("Runner.Conformance")}Runner.Conformance.dll" />
                <Reference Include="{_sandbox.Locate("plugin/bin/Release/net10.0/Stranger.Schedules.dll")}" />
              </ItemGroup>
            </Project>
            """);
    }

    // the page's commands, where it has the reader type them
    private void Type(IReadOnlyList<CodeBlock> page, string output)
    {
        _sandbox.Write("plugin/recipe.yaml", "extends: ../tiny.yaml\n");
        Directory.CreateDirectory(_sandbox.Locate("others"));
        foreach (var block in page.Where(block => block.Language == "sh"))
        {
            var lines = block.Body.Replace("dotnet build", $"dotnet build -nodeReuse:false -p:NuGetAudit=false -p:RunnerFolder={Here}", StringComparison.Ordinal)
                .Replace("/path/to/folder", output, StringComparison.Ordinal).Replace("/first:/second", $"{output}:{_sandbox.Locate("others")}", StringComparison.Ordinal);
            var result = ReadersShell.Run(_sandbox.Locate("plugin"), _sandbox.Environment, lines);
            Assert.True(result.ExitCode == 0, $"{block}\n{result}");
        }
    }

    private static string Here => AppContext.BaseDirectory.TrimEnd(Path.DirectorySeparatorChar);

    private void Build(string folder, params string[] more)
    {
        var start = new ProcessStartInfo("dotnet",
            ["build", "-c", "Release", "-nodeReuse:false", "-warnaserror", $"-p:RunnerFolder={Here}", "-p:NuGetAudit=false", .. more])
        {
            WorkingDirectory = _sandbox.Locate(folder),
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
