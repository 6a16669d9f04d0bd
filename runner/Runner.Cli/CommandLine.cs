using System.CommandLine;
using Runner.Cli.Commands;
using Runner.Cli.Hosting;

namespace Runner.Cli;

/// <summary>All commands.</summary>
internal sealed class CommandLine
{
    private readonly RootCommand _root;

    private CommandLine(RootCommand root) => _root = root;

    public static CommandLine Create()
    {
        var root = new RootCommand("Runs language-model experiments written down as YAML recipes.")
        {
            new RunCommand(), new ResumeCommand(), new ValidateCommand(), new ExplainCommand(), new DiffCommand(),
            new ComponentsCommand(), new SchemaCommand(), new PluginsCommand(), new DataCommand(),
            new RunsCommand(), new CompareCommand(), new SyncCommand(), new ErrorsCommand(),
        };
        root.Options.Add(CommonOptions.Plugins);
        root.Options.Add(CommonOptions.PluginLock);
        return new CommandLine(root);
    }

    public Task<int> RunAsync(string[] arguments) =>
        // signals are ours (StopSignal), and so are exceptions (ErrorBoundary)
        _root.Parse(arguments).InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null });
}
