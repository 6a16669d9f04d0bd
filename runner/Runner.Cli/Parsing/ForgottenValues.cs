using System.CommandLine;

namespace Runner.Cli.Parsing;

/// <summary>Finds options whose value was forgotten: without it, the parser takes the next option for the value, whatever it is.</summary>
internal static class ForgottenValues
{
    private const string EndOfOptions = "--";

    /// <exception cref="Errors.RunnerException">RUN7071.</exception>
    public static void Refuse(ParseResult parsed, IReadOnlyList<string> arguments)
    {
        var options = Known(parsed).ToList();
        for (var i = 0; i + 1 < arguments.Count && arguments[i] != EndOfOptions; i++)
        {
            if (Find(options, arguments[i]) is { Arity.MinimumNumberOfValues: > 0 } option && Find(options, arguments[i + 1].Split('=')[0]) is not null)
                throw CliErrors.ValueIsOption.With(option.Name, arguments[i + 1]);
        }
    }

    private static IEnumerable<Option> Known(ParseResult parsed)
    {
        for (var result = parsed.CommandResult; result is not null; result = result.Parent as System.CommandLine.Parsing.CommandResult)
        {
            foreach (var option in result.Command.Options.Where(o => o.Recursive || result == parsed.CommandResult))
                yield return option;
        }
    }

    private static Option? Find(List<Option> options, string argument) => options.Find(o => o.Name == argument || o.Aliases.Contains(argument));
}
