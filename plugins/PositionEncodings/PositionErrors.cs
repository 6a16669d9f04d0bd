using Runner.Errors;

namespace Runner.Plugins.PositionEncodings;

/// <summary>Messages of the position encodings, RUN4500 to RUN4529.</summary>
[ErrorList]
internal static class PositionErrors
{
    public static readonly ErrorDescriptor TooLong = new(
        "RUN4500", ErrorCategory.User, "Sequence longer than the position table",
        "position/learned has {0} positions, but a sequence of {1} tokens came.",
        "Raise 'max_length' of the encoding, or shorten the task's lengths.");

    public static readonly ErrorDescriptor WrongShape = new(
        "RUN4501", ErrorCategory.Runner, "Position encoding got a tensor of the wrong shape",
        "{0} expects {1}, but got [{2}].",
        "This is a mistake in the architecture that calls the encoding; please report it with the recipe.");

    public static readonly ErrorDescriptor RotaryWidth = new(
        "RUN4510", ErrorCategory.User, "Rotary encoding does not fit the heads",
        "position/rotary would turn {0} columns of heads that have {1}.",
        "Set 'dimensions' to an even number that is not above the head size, hidden / heads.");
}
