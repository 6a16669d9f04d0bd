using System.Diagnostics;
using Runner.Composition;

namespace Runner.Tests.Composition.Plugins;

/// <summary>
/// Two plugins of strangers, built outside of the solution as strangers do: against Runner.Abstractions.dll alone, each with a private
/// dependency of its own version that also clashes with an assembly of the host (YamlDotNet).
/// </summary>
public sealed class StrangerPlugins : IDisposable
{
    public StrangerPlugins()
    {
        // whatever lies above the temporary folder is not meant for these
        foreach (var file in new[] { "Directory.Build.props", "Directory.Build.targets", "Directory.Packages.props" })
            Write(file, "<Project />");
        foreach (var (name, version) in new[] { ("Quarter", 1), ("Half", 2) })
        {
            Write($"{name}.Words/YamlDotNet.csproj", Project($"<AssemblyName>YamlDotNet</AssemblyName><Version>{version}.0.0</Version>", ""));
            Write($"{name}.Words/Share.cs", $"namespace Private; public static class Share {{ public static double Of => 1.0 / {(version == 1 ? 4 : 2)}; }}");
            Write($"{name}/{name}.csproj", Project(
                "<EnableDynamicLoading>true</EnableDynamicLoading><Version>3.1.4</Version>",
                $"""
                <ProjectReference Include="../{name}.Words/YamlDotNet.csproj" />
                <Reference Include="Runner.Abstractions" HintPath="{Path.Combine(AppContext.BaseDirectory, "Runner.Abstractions.dll")}" Private="false" />
                """));
            Write($"{name}/Schedule.cs", Source.Replace("NAME", name, StringComparison.Ordinal).Replace("WORD", name.ToLowerInvariant(), StringComparison.Ordinal));
            Build($"{name}/{name}.csproj");
            PluginManifest.Write(Output(name));
        }
    }

    public string Folder { get; } = Directory.CreateTempSubdirectory("runner-strangers-").FullName;

    /// <summary>A copy of a built plugin, to break.</summary>
    public string Copy(string name, string place)
    {
        var target = Path.Combine(Folder, "copies", place);
        if (Directory.Exists(target))
            Directory.Delete(target, recursive: true);
        Directory.CreateDirectory(target);
        foreach (var file in Directory.EnumerateFiles(Output(name)))
            File.Copy(file, Path.Combine(target, Path.GetFileName(file)));
        return target;
    }

    public string Output(string name) => Path.Combine(Folder, "out", name);

    public void Dispose() => Directory.Delete(Folder, recursive: true);

    private const string Source =
        """
        using Runner.Components;
        using Runner.Optimizers;

        namespace Strange.NAME;

        public sealed record ShareOptions
        {
            public double Times { get; init; } = 1;
        }

        [Component("schedule/share", Source = "a stranger")]
        internal sealed class ShareSchedule(ShareOptions options) : IScheduleComponent, ISchedule
        {
            public ISchedule Build(ScheduleContext context) => this;

            public double MultiplierAt(long step) => Private.Share.Of * options.Times;
        }

        [Component("schedule/only-WORD")]
        internal sealed class Unique : IScheduleComponent
        {
            public ISchedule Build(ScheduleContext context) => throw new System.NotSupportedException();
        }

        [Component("schedule/throwing")]
        internal sealed class Throwing : IScheduleComponent
        {
            public Throwing() => throw new System.InvalidOperationException("not today");

            public ISchedule Build(ScheduleContext context) => throw new System.NotSupportedException();
        }

        [Component("schedule/throwing-check")]
        internal sealed class ThrowingCheck : IScheduleComponent, ICheckedComponent
        {
            public System.Collections.Generic.IEnumerable<ComponentProblem> Check() => throw new System.NotSupportedException("no check");

            public ISchedule Build(ScheduleContext context) => throw new System.NotSupportedException();
        }

        public sealed record ThrowingOptions
        {
            public double Rate { get => 1; init { if (value == 3) throw new System.ArithmeticException("no rate"); } }

            [Unlucky]
            public double Share { get; init; } = 1;

            public MoreOptions More { get; init; } = new();
        }

        public sealed record MoreOptions : ICheckedOptions
        {
            public double Rate { get; init; } = 1;

            public System.Collections.Generic.IEnumerable<ComponentProblem> Check() =>
                Rate == 3 ? throw new System.Collections.Generic.KeyNotFoundException("no more") : [];
        }

        public sealed class UnluckyAttribute : System.ComponentModel.DataAnnotations.ValidationAttribute
        {
            public override bool IsValid(object? value) => value is 3.0 ? throw new System.DivideByZeroException("no share") : true;
        }

        [Component("schedule/throwing-options")]
        internal sealed class ThrowingWithOptions(ThrowingOptions options) : IScheduleComponent
        {
            public ISchedule Build(ScheduleContext context) => throw new System.NotSupportedException(options.ToString());
        }

        [Component("schedule/throwing-early")]
        internal sealed class ThrowingEarly : IScheduleComponent
        {
            static ThrowingEarly() => throw new System.InvalidOperationException("not ever");

            public ISchedule Build(ScheduleContext context) => throw new System.NotSupportedException();
        }
        """;

    private static string Project(string properties, string items) =>
        $"""
        <Project Sdk="Microsoft.NET.Sdk">
          <PropertyGroup><TargetFramework>net10.0</TargetFramework><Nullable>enable</Nullable><NuGetAudit>false</NuGetAudit>{properties}</PropertyGroup>
          <ItemGroup>{items}</ItemGroup>
        </Project>
        """;

    public void Write(string path, string text)
    {
        path = Path.Combine(Folder, path);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
    }

    public void Build(string project)
    {
        var start = new ProcessStartInfo("dotnet", ["build", project, "-c", "Release", "-o", Path.Combine(Folder, "out", Path.GetFileNameWithoutExtension(project)), "-nodeReuse:false", "-v:q"])
        {
            WorkingDirectory = Folder,
            RedirectStandardOutput = true,
            Environment = { ["DOTNET_CLI_TELEMETRY_OPTOUT"] = "1", ["DOTNET_NOLOGO"] = "1", ["MSBuildSDKsPath"] = null, ["MSBUILD_EXE_PATH"] = null },
        };
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, output);
    }
}
