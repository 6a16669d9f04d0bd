using System.Diagnostics;
using System.Text;
using Runner.EndToEnd.Support;

namespace Runner.EndToEnd.Documentation;

/// <summary>A shell that commands are typed into as pages print them.</summary>
internal static class ReadersShell
{
    // so that every training of a page takes a second
    private const string Short =
        "--set train.duration=2steps --set train.batch_size=4 --set train.threads=1 --set evaluate.max_examples=4 --set tracking.system_metrics=false --set data.train.documents=40";

    /// <summary>Runs lines as bash does, ending with the first that fails. <c>runner</c> is this build's, and what it runs is made short.</summary>
    /// <param name="folder">Where.</param>
    /// <param name="environment">Variables besides those the tests were started with.</param>
    /// <param name="lines">What is typed.</param>
    public static RunnerResult Run(string folder, IReadOnlyDictionary<string, string> environment, string lines)
    {
        var program = $"runner() {{ for word; do [ \"$word\" = run ] && set -- \"$@\" {Short}; done; dotnet '{Path.Combine(AppContext.BaseDirectory, "runner.dll")}' \"$@\"; }}\n";
        var start = new ProcessStartInfo("bash", ["-euo", "pipefail", "-c", program + lines])
        {
            WorkingDirectory = folder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardOutputEncoding = Encoding.UTF8,
            StandardErrorEncoding = Encoding.UTF8,
        };
        start.Environment.Clear();
        foreach (var (name, value) in Inherited.Variables.Where(v => !Inherited.IsRunners(v.Key)).Concat(RunnerProcess.ShortLived).Concat(environment))
            start.Environment[name] = value;
        using var process = Process.Start(start)!;
        process.StandardInput.Close();
        var (output, error) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        process.WaitForExit();
        return new RunnerResult(lines, process.ExitCode, output.Result, error.Result);
    }
}
