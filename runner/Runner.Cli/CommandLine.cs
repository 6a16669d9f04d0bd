using System.CommandLine;
using System.CommandLine.Invocation;
using Runner.Cli.Commands;
using Runner.Cli.Hosting;
using Runner.Cli.Output;
using Runner.Cli.Parsing;
using Spectre.Console;

namespace Runner.Cli;

/// <summary>All commands.</summary>
internal sealed class CommandLine
{
    /// <summary>A text that begins with '@' is a text: no argument is read from a file.</summary>
    public static readonly ParserConfiguration Parsing = new() { ResponseFileTokenReplacer = null };

    private readonly RootCommand _root;

    private CommandLine(RootCommand root) => _root = root;

    public static CommandLine Create()
    {
        var root = new RootCommand("Runs language-model experiments written down as YAML recipes.")
        {
            new RunCommand(), new ResumeCommand(), new VerifyCommand(), new ReplayCommand(), new ValidateCommand(), new PlanCommand(), new ExplainCommand(), new DiffCommand(),
            new ComponentsCommand(), new SchemaCommand(), new PluginsCommand(), new DataCommand(),
            new RunsCommand(), new CompareCommand(), new ReportCommand(), new SyncCommand(), new ErrorsCommand(), new GoldenCommand(),
            new ImportCommand(), new ExportCommand(), new GenerateCommand(), new VocabularyCommand(),
            new BenchCommand(), new CompletionCommand(),
        };
        root.Subcommands.Add(new HelpCommand(root));
        foreach (var option in new Option[] { CommonOptions.Plugins, CommonOptions.PluginLock, CommonOptions.Development, CommonOptions.Quiet, CommonOptions.Verbose })
            root.Options.Add(option);
        return new CommandLine(root);
    }

    public async Task<int> RunAsync(string[] given)
    {
        if (given is [Completions.Question, "--", .. var words])
        {
            foreach (var word in Completions.Of(_root, words))
                Console.Out.WriteLine(word);
            return ExitCode.Success;
        }
        if (Console.IsOutputRedirected)
            AnsiConsole.Profile.Width = 200;               // a file is as wide as its tables: no name is cut in two
        var arguments = ArgumentOrder.Normalize(_root, given);
        var parsed = _root.Parse(arguments, Parsing);
        ForgottenValues.Refuse(parsed, arguments);
        ErrorBoundary.AsJson = parsed.Tokens.Any(token => token is { Value: "--json", Type: System.CommandLine.Parsing.TokenType.Option });
        // nothing at all is a question
        if (given.Length > 0 && parsed.Action is ParseErrorAction && UsageErrors.Of(parsed) is { } wrong)
            throw wrong;
        Verbosity.Set(parsed.GetValue(CommonOptions.Quiet), parsed.GetValue(CommonOptions.Verbose));
        // signals are ours (StopSignal), and so are exceptions (ErrorBoundary)
        var code = await parsed.InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null });
        // of a training, what is printed is no part; of anything else it is what was asked for
        return code == ExitCode.Success && ConsoleStreams.HaveLost && parsed.CommandResult.Command is not (RunCommand or ResumeCommand) ? ExitCode.Environment : code;
    }
}
