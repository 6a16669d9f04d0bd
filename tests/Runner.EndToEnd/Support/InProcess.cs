using Runner.Cli;
using Runner.Cli.Hosting;
using Runner.Cli.Output;

namespace Runner.EndToEnd.Support;

/// <summary>
/// A command line in the process of the tests: parsing, command, messages and exit code are those of <c>runner</c>, without the second that starting a process takes.
/// For commands that read, check and list. What a process has to itself (signals, its streams, libtorch and its threads) is tested with
/// <see cref="RunnerProcess"/>, and so is every command at least once.
/// </summary>
internal static class InProcess
{
    // the current folder, the environment and the console are the process's: one command at a time
    private static readonly Lock Gate = new();

    public static RunnerResult Run(string folder, IReadOnlyDictionary<string, string> environment, IReadOnlyList<string> arguments)
    {
        using var output = new StringWriter { NewLine = "\n" };
        using var error = new StringWriter { NewLine = "\n" };
        lock (Gate)
        {
            var (before, variables) = (Environment.CurrentDirectory, Inherited.Variables);
            var changed = variables.Keys.Where(Inherited.IsRunners).Concat(environment.Keys).Distinct(StringComparer.Ordinal).ToList();
            using (Screen.Divert(output, error))
            {
                try
                {
                    Environment.CurrentDirectory = folder;
                    foreach (var name in changed)
                        Environment.SetEnvironmentVariable(name, environment.GetValueOrDefault(name));
                    JsonOutput.IsWanted = false;
                    var code = ErrorBoundary.RunAsync(() => CommandLine.RunAsync([.. arguments])).GetAwaiter().GetResult();
                    return new RunnerResult("runner " + string.Join(' ', arguments), code, output.ToString(), error.ToString());
                }
                finally
                {
                    Environment.CurrentDirectory = before;
                    foreach (var name in changed)
                        Environment.SetEnvironmentVariable(name, variables.GetValueOrDefault(name));
                }
            }
        }
    }
}
