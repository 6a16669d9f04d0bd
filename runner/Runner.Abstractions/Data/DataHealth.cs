using Runner.Errors;

namespace Runner.Data;

/// <summary>What was measured in a part of the data: shown when it is prepared and before training, and recorded with the run.</summary>
/// <param name="Part">What the part is used for: <c>training</c>, <c>evaluation</c>.</param>
/// <param name="Figures">What was counted.</param>
/// <param name="Findings">What is odd about it.</param>
public sealed record DataHealth(string Part, IReadOnlyList<DataFigure> Figures, IReadOnlyList<DataFinding> Findings)
{
    /// <summary>What is to be known about it beside figures, such as which version of a set it is; a sentence each.</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];
}

/// <summary>A figure of the data.</summary>
/// <param name="Name">For the record, snake_case: <c>unknown_share</c>.</param>
/// <param name="Value">Its value; shares from 0 to 1.</param>
/// <param name="Text">For people, with its unit: <c>0.3 % [UNK]</c>.</param>
public sealed record DataFigure(string Name, double Value, string Text);

/// <summary>Something odd about the data that does not keep a run from starting.</summary>
/// <param name="Code">Number of the message.</param>
/// <param name="Message">What was found.</param>
/// <param name="Remedy">What to do about it.</param>
public sealed record DataFinding(string Code, string Message, string Remedy)
{
    /// <summary>The finding that a numbered message describes.</summary>
    public static DataFinding Of(ErrorDescriptor descriptor, params object?[] arguments) =>
        new(descriptor.Code, descriptor.Format(arguments), descriptor.RemedyFor(arguments));
}
