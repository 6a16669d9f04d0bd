using System.CommandLine;
using Runner.Experiments;

namespace Runner.Cli.Commands;

/// <summary><c>runner completion SHELL</c>: the script that completes commands, options, runs, components and recipe files.</summary>
internal sealed class CompletionCommand : Command
{
    private readonly Argument<string> _shell = new("shell") { Description = "bash, zsh, fish or pwsh." };

    public CompletionCommand() : base("completion", "Print a script for your shell that completes commands, options, runs, components and recipe files.")
    {
        _shell.AcceptOnlyFromAmong([.. CompletionScripts.ByShell.Keys]);
        Arguments.Add(_shell);
        SetAction(arguments =>
        {
            Console.Out.Write(CompletionScripts.ByShell[arguments.GetRequiredValue(_shell)]);
            return ExitCode.Success;
        });
    }
}
