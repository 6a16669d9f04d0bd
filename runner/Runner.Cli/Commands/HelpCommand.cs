using System.CommandLine;

namespace Runner.Cli.Commands;

/// <summary><c>runner help COMMAND</c>: the same as <c>runner COMMAND --help</c>.</summary>
internal sealed class HelpCommand : Command
{
    private static readonly Argument<string[]> Names = new("command") { HelpName = "command", Description = "A command, such as run or runs list.", Arity = ArgumentArity.ZeroOrMore };

    public HelpCommand(RootCommand root) : base("help", "Show what a command does and takes.")
    {
        Names.CompletionSources.Add(_ => root.Subcommands.Select(c => new System.CommandLine.Completions.CompletionItem(c.Name)));
        Arguments.Add(Names);
        SetAction(arguments => Show(root, arguments.GetValue(Names) ?? []));
    }

    private static int Show(RootCommand root, IReadOnlyList<string> names)
    {
        Command command = root;
        foreach (var name in names)
            command = command.Subcommands.FirstOrDefault(c => c.Name == name) ?? throw CliErrors.NoSuchCommand.With(string.Join(' ', names));
        return command == root ? root.Parse("--help").Invoke() : root.Parse([.. names, "--help"]).Invoke();
    }
}
