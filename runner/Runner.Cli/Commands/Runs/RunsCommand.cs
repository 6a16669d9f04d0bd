using System.CommandLine;

namespace Runner.Cli.Commands;

/// <summary><c>runner runs</c>: the runs of a workspace, from their own folders.</summary>
internal sealed class RunsCommand : Command
{
    public RunsCommand() : base("runs", "List, show, label and remove the runs of a workspace.")
    {
        foreach (var command in new Command[] { new RunsListCommand(), new RunsShowCommand(), new RunsTagCommand(), new RunsNoteCommand(), new RunsRenameCommand(), new RunsRemoveCommand(), new RunsPruneCommand() })
            Subcommands.Add(command);
    }
}
