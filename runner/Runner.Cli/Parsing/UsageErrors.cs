using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using Runner.Errors;
using Runner.Recipes;

namespace Runner.Cli.Parsing;

/// <summary>Says what is wrong with a command line in a sentence that names the option and what it takes, and where to read on.</summary>
internal static class UsageErrors
{
    // the parser's words
    private const string NoArgument = "Required argument missing";
    private const string UnknownWord = "Unrecognized command or argument";

    /// <summary>RUN7107 with everything that the parser found; null where it understood all.</summary>
    public static RunnerException? Of(ParseResult parsed)
    {
        if (parsed.Errors.Count == 0)
            return null;
        var command = string.Join(' ', Path(parsed.CommandResult));
        // a word that is not understood makes others look wrong too, such as a command that is missing then
        var errors = parsed.Errors.Any(IsUnknownWord) ? parsed.Errors.Where(error => IsUnknownWord(error) || error.SymbolResult is not CommandResult) : parsed.Errors;
        var sentences = errors.Select(error => Sentence(error, parsed)).Distinct(StringComparer.Ordinal);
        return CliErrors.Usage.With(string.Join(" ", sentences), $"{command} --help");
    }

    private static string Sentence(ParseError error, ParseResult parsed) => error.SymbolResult switch
    {
        OptionResult { Option: { } option, Tokens: { Count: > 0 } tokens } when !Reads(option.ValueType, tokens[^1].Value) =>
            $"{option.Name} takes {Taken(option.ValueType)}, not '{tokens[^1].Value}'.",
        OptionResult { Option: { } option, Tokens.Count: 0 } when error.Message.StartsWith(NoArgument, StringComparison.Ordinal) => $"{option.Name} takes a value, and none follows.",
        CommandResult { Command: { Subcommands.Count: > 0 } command } when !IsUnknownWord(error) =>
            $"'{Path(parsed.CommandResult).Last()}' takes one of the commands {string.Join(", ", command.Subcommands.Where(c => !c.Hidden).Select(c => c.Name))}.",
        _ => error.Message.TrimEnd('.') + "." + Hint(error, parsed),
    };

    private static bool IsUnknownWord(ParseError error) => error.Message.StartsWith(UnknownWord, StringComparison.Ordinal);

    private static bool Reads(Type type, string text) => Plain(type) switch
    {
        var plain when plain == typeof(int) => int.TryParse(text, CultureInfo.InvariantCulture, out _),
        var plain when plain == typeof(long) => long.TryParse(text, CultureInfo.InvariantCulture, out _),
        var plain when plain == typeof(double) => double.TryParse(text, CultureInfo.InvariantCulture, out _),
        _ => true,
    };

    private static string Taken(Type type) => Plain(type) == typeof(double) ? "a number" : "a whole number";

    private static Type Plain(Type type) => Nullable.GetUnderlyingType(type) ?? type;

    // the nearest option or command, for a word that is neither
    private static string Hint(ParseError error, ParseResult parsed)
    {
        if (!IsUnknownWord(error) || error.Message.Split('\'') is not [_, { Length: > 2 } word, ..])
            return "";
        var known = word.StartsWith('-')
            ? Known(parsed).SelectMany(command => command.Options).Select(option => option.Name)
            : parsed.CommandResult.Command.Subcommands.Where(command => !command.Hidden).Select(command => command.Name);
        return NearestName.Suggest(word, known) is { } name ? $" Did you mean '{name}'?" : "";
    }

    private static IEnumerable<Command> Known(ParseResult parsed)
    {
        for (var result = parsed.CommandResult; result is not null; result = result.Parent as CommandResult)
            yield return result.Command;
    }

    private static IEnumerable<string> Path(CommandResult result) =>
        result.Parent is CommandResult above ? Path(above).Append(result.Command.Name) : ["runner"];
}
