using System.CommandLine;
using Runner.Cli.Parsing;
using Runner.Tracking;

namespace Runner.Cli.Commands;

/// <summary>Arguments that name runs, with completion from the workspace.</summary>
internal static class RunArgument
{
    private const string Words = "Id (or its first digits), name or folder of the run; @last, or @best:METRIC.";

    public static Argument<string> One() => Completed(new Argument<string>("run") { Description = Words, HelpName = "run" });

    public static Argument<string[]> Several(string description, ArgumentArity arity) =>
        Completed(new Argument<string[]>("runs") { Description = description, Arity = arity, HelpName = "runs" });

    private static T Completed<T>(T argument)
        where T : Argument
    {
        argument.CompletionSources.Add(context => Names(context.ParseResult));
        return argument;
    }

    private static IEnumerable<System.CommandLine.Completions.CompletionItem> Names(ParseResult arguments)
    {
        var folder = arguments.GetResult(CommonOptions.Workspace) is { Tokens: [var token, ..] } ? Completions.Typed(token.Value) : Environment.CurrentDirectory;
        var runs = RunIndex.Read(folder).Runs;
        return runs.Reverse().Take(200).SelectMany(run => new[] { run.Identity.RunId[..8], run.Identity.Name }).Append("@last").Distinct()
            .Select((name, place) => Completions.Item(name, place.ToString("0000", System.Globalization.CultureInfo.InvariantCulture)));
    }
}
