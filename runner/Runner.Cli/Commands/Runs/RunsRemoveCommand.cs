using System.CommandLine;
using Runner.Cli.Parsing;

namespace Runner.Cli.Commands;

/// <summary><c>runner runs rm RUN...</c>: shows what would go; with <c>--yes</c> it goes.</summary>
internal sealed class RunsRemoveCommand : Command
{
    private readonly Argument<string[]> _runs = RunArgument.Several("Runs to remove; of an ablation, its runs too.", ArgumentArity.OneOrMore);

    public RunsRemoveCommand() : base("rm", "Remove runs: their folders, and their rows in MLflow, where they can be restored. Shows what would go; --yes does it.")
    {
        Arguments.Add(_runs);
        foreach (var option in new Option[] { RunRemovals.Yes, RunRemovals.Force, RunRemovals.Local, CommonOptions.Workspace })
            Options.Add(option);
        SetAction(RemoveAsync);
    }

    private async Task<int> RemoveAsync(ParseResult arguments, CancellationToken stop)
    {
        var workspace = CommonOptions.WorkspaceOf(arguments);
        var index = workspace.Index();
        var named = arguments.GetRequiredValue(_runs).Select(text => index.Find(text)).ToList();
        // those of an ablation first: what is left after a failure is still below its parent
        var runs = named.SelectMany(run => index.ChildrenOf(run.Identity.RunId).Append(run)).DistinctBy(run => run.Identity.RunId).ToList();
        return await RunRemovals.RemoveAsync(arguments, workspace, index, runs, stop);
    }
}
