using System.Globalization;
using System.Text.RegularExpressions;

namespace Runner.Errors;

/// <summary>Who can mend what went wrong.</summary>
public enum ErrorCategory
{
    /// <summary>The recipe, the command line or the data given: the user can mend it.</summary>
    User,

    /// <summary>The machine: a full disk, a missing library, a server that does not answer.</summary>
    Environment,

    /// <summary>Runner itself: please report it.</summary>
    Runner,
}

/// <summary>
/// One numbered message. <c>docs/errors.md</c> is generated from all descriptors that the loaded assemblies declare as
/// static fields of classes marked <see cref="ErrorListAttribute"/>.
/// Numbers: 1xxx recipes, 2xxx plugins and components, 3xxx data and text, 4xxx training and checkpoints,
/// 5xxx tracking and comparison, 6xxx libtorch and devices, 7xxx commands, 9xxx Runner itself.
/// </summary>
/// <param name="Code">Number with its prefix, such as <c>RUN1003</c>. Never reused.</param>
/// <param name="Category">Who can mend it.</param>
/// <param name="Title">The kind of mistake in a few words, for the listing.</param>
/// <param name="Message">Composite format of the message, with <c>{0}</c>, <c>{1}</c>... for its arguments.</param>
/// <param name="Remedy">What to do about it, a sentence or two, for the message and the listing. May name the message's arguments; other braces stand as they are, as in recipes.</param>
public sealed partial record ErrorDescriptor(string Code, ErrorCategory Category, string Title, string Message, string Remedy)
{
    /// <summary>The message with its arguments filled in, invariant culture. An argument that is a sentence loses its full stop where the message goes on with a sign of its own.</summary>
    public string Format(params object?[] arguments) =>
        string.Format(CultureInfo.InvariantCulture, Message, [.. arguments.Select(WithoutDoubleStop)]);

    /// <summary>The remedy with the message's arguments where it names them.</summary>
    public string RemedyFor(params object?[] arguments) => Argument().Replace(Remedy, named =>
        int.Parse(named.Groups[1].ValueSpan, CultureInfo.InvariantCulture) is var index && index < arguments.Length
            ? Convert.ToString(arguments[index], CultureInfo.InvariantCulture) ?? ""
            : named.Value);

    // messages of the system end with a full stop or not, as they please
    private object? WithoutDoubleStop(object? argument, int index)
    {
        if (argument is not string text || text.TrimEnd() is not [.., not '.', '.'] trimmed)
            return argument;
        var place = $"{{{index}}}";
        for (var at = Message.IndexOf(place, StringComparison.Ordinal); at >= 0; at = Message.IndexOf(place, at + 1, StringComparison.Ordinal))
        {
            if (at + place.Length < Message.Length && Message[at + place.Length] is '.' or ',' or ';' or ':' or ')')
                return trimmed[..^1];
        }
        return argument;
    }

    /// <summary>An exception that carries this descriptor.</summary>
    public RunnerException With(params object?[] arguments) => new(this, Format(arguments)) { Remedy = RemedyFor(arguments) };

    /// <summary>An exception that carries this descriptor and what caused it.</summary>
    public RunnerException Because(Exception cause, params object?[] arguments) => new(this, Format(arguments), cause) { Remedy = RemedyFor(arguments) };

    [GeneratedRegex(@"\{(\d)\}")]
    private static partial Regex Argument();
}

/// <summary>Marks a static class whose <see cref="ErrorDescriptor"/> fields belong in the listing of messages.</summary>
[AttributeUsage(AttributeTargets.Class)]
public sealed class ErrorListAttribute : Attribute;
