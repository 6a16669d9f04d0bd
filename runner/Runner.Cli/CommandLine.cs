using System.CommandLine;
using System.CommandLine.Invocation;
using Runner.Cli.Commands;
using Runner.Cli.Output;
using Runner.Cli.Parsing;
using Runner.Experiments;

namespace Runner.Cli;

/// <summary>All commands.</summary>
internal sealed class CommandLine
{
    private static readonly (string Name, Func<Command> Make)[] Commands =
    [
        ("run", () => new RunCommand()), ("resume", () => new ResumeCommand()), ("verify", () => new VerifyCommand()), ("replay", () => new ReplayCommand()),
        ("validate", () => new ValidateCommand()), ("plan", () => new PlanCommand()), ("explain", () => new ExplainCommand()), ("diff", () => new DiffCommand()),
        ("components", () => new ComponentsCommand()), ("schema", () => new SchemaCommand()), ("plugins", () => new PluginsCommand()), ("data", () => new DataCommand()),
        ("runs", () => new RunsCommand()), ("compare", () => new CompareCommand()), ("report", () => new ReportCommand()), ("sync", () => new SyncCommand()),
        ("errors", () => new ErrorsCommand()), ("golden", () => new GoldenCommand()), ("import", () => new ImportCommand()), ("export", () => new ExportCommand()), ("generate", () => new GenerateCommand()),
        ("evaluate", () => new EvaluateCommand()), ("predict", () => new PredictCommand()),
        ("vocabulary", () => new VocabularyCommand()), ("bench", () => new BenchCommand()), ("completion", () => new CompletionCommand()),
    ];

    private readonly RootCommand _root;

    private CommandLine(RootCommand root) => _root = root;

    /// <summary>Names of the commands that were made.</summary>
    public IEnumerable<string> Names => _root.Subcommands.Select(command => command.Name);

    /// <summary>
    /// The commands that <paramref name="given"/> may be about: one where the first argument names it, since making all of them compiles 240 methods more in a
    /// short command; else all, for help, completion and what comes near a name.
    /// </summary>
    public static CommandLine Create(IReadOnlyList<string> given)
    {
        var root = new RootCommand("Runs language-model experiments written down as YAML recipes.");
        var named = given.Count == 0 ? [] : Commands.Where(c => c.Name == given[0]).ToList();
        foreach (var (_, make) in named.Count > 0 ? named : [.. Commands])
            root.Subcommands.Add(make());
        if (named.Count == 0)
            root.Subcommands.Add(new HelpCommand(root));
        foreach (var option in new Option[] { CommonOptions.Plugins, CommonOptions.PluginLock, CommonOptions.Development, CommonOptions.Quiet, CommonOptions.Verbose })
            root.Options.Add(option);
        return new CommandLine(root);
    }

    /// <summary>Parses and does what is asked; gives the exit code.</summary>
    public static Task<int> RunAsync(string[] given) => Create(given).RunGivenAsync(given);

    private async Task<int> RunGivenAsync(string[] given)
    {
        if (given is [Completions.Question, "--", .. var words])
        {
            foreach (var word in Completions.Of(_root, words))
                Console.Out.WriteLine(word);
            return ExitCode.Success;
        }
        var arguments = ArgumentOrder.Normalize(_root, given);
        var parsed = _root.Parse(arguments, Completions.Parsing);
        // `bench --json FILE` prints words all the same
        JsonOutput.IsWanted = parsed.CommandResult.Command.Options.Any(option => option is Option<bool> { Name: "--json" })
            && parsed.Tokens.Any(token => token is { Value: "--json", Type: System.CommandLine.Parsing.TokenType.Option });
        ForgottenValues.Refuse(parsed, arguments);
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
