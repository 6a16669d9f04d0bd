using System.CommandLine;
using Runner.Cli.Commands;
using Runner.Cli.Hosting;
using Spectre.Console;

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
            new RunCommand(), new ResumeCommand(), new VerifyCommand(), new ReplayCommand(), new ValidateCommand(), new PlanCommand(), new ExplainCommand(), new DiffCommand(),
            new ComponentsCommand(), new SchemaCommand(), new PluginsCommand(), new DataCommand(),
            new RunsCommand(), new CompareCommand(), new SyncCommand(), new ErrorsCommand(), new GoldenCommand(),
            new ImportCommand(), new ExportCommand(), new GenerateCommand(), new VocabularyCommand(),
            new BenchCommand(),
        };
        root.Options.Add(CommonOptions.Plugins);
        root.Options.Add(CommonOptions.PluginLock);
        root.Options.Add(CommonOptions.Development);
        return new CommandLine(root);
    }

    public Task<int> RunAsync(string[] arguments)
    {
        if (Console.IsOutputRedirected)
            AnsiConsole.Profile.Width = 200;               // a file is as wide as its tables: no name is cut in two
        // signals are ours (StopSignal), and so are exceptions (ErrorBoundary)
        return _root.Parse(arguments).InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null });
    }
}
