using System.CommandLine;

namespace Runner.Cli.Parsing;

/// <summary>Options may stand before the command as well as after it: <c>runner --data D run R</c>.</summary>
internal static class ArgumentOrder
{
    private const string EndOfOptions = "--";

    /// <summary>The same arguments with the options that stand before the command moved to the end.</summary>
    public static IReadOnlyList<string> Normalize(Command root, IReadOnlyList<string> arguments)
    {
        var options = Commands(root).SelectMany(c => c.Options).ToList();
        var place = 0;
        while (place < arguments.Count && IsOption(arguments[place], options, out var option))
            place += option!.Arity.MinimumNumberOfValues > 0 && !arguments[place].Contains('=') ? 2 : 1;
        if (place == 0 || place >= arguments.Count || !root.Subcommands.Any(c => c.Name == arguments[place]))
            return arguments;
        var rest = arguments.Skip(place).ToList();
        var end = rest.IndexOf(EndOfOptions);
        rest.InsertRange(end < 0 ? rest.Count : end, arguments.Take(place));
        return rest;
    }

    private static bool IsOption(string argument, List<Option> options, out Option? option)
    {
        var name = argument.Split('=')[0];
        option = options.Find(o => o.Name == name || o.Aliases.Contains(name));
        return option is not null;
    }

    private static IEnumerable<Command> Commands(Command command) => command.Subcommands.SelectMany(Commands).Prepend(command);
}
