using System.Diagnostics;
using Runner.EndToEnd.Support;

namespace Runner.EndToEnd.Commands;

public sealed class BenchmarkScriptTests
{
    /// <summary>When the speed comparison prints a ratio, and when it refuses to and says why.</summary>
    [Fact]
    public void The_comparison_refuses_ratios_that_say_nothing()
    {
        var python = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Select(folder => Path.Combine(folder, "python3")).FirstOrDefault(File.Exists);
        Assert.SkipWhen(python is null, "python3 is not installed");
        using var process = Process.Start(new ProcessStartInfo(python, ["-B", "-m", "unittest", "test_fairness"])
        {
            WorkingDirectory = Path.Combine(Repository.Root, "tests", "Benchmarks"), RedirectStandardError = true,
        })!;
        var said = process.StandardError.ReadToEnd();
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, said);
        Assert.Contains("OK", said, StringComparison.Ordinal);
    }
}
