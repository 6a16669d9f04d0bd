using System.CommandLine;

namespace Runner.Tests.Cli.Commands;

/// <summary>Commands in this process, for what they do to files and stores and answer; what they print is not looked at.</summary>
internal static class Typed
{
    /// <summary>Runs a command; gives its exit code.</summary>
    public static int Run(Command command, params string[] arguments) =>
        command.Parse(arguments).Invoke(new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null });
}
