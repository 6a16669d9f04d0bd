namespace Runner.Data;

/// <summary>A text or a pair of texts, with labels, a value, or neither where it is still to be judged.</summary>
/// <param name="First">The text, or the first of the pair.</param>
/// <param name="Second">The second text; null for a single one.</param>
public sealed record TextRecord(string First, string? Second = null) : DataRecord
{
    /// <summary>Names of the labels that hold: one where classes exclude each other, any number where they do not. Null where none is given.</summary>
    public IReadOnlyList<string>? Labels { get; init; }

    /// <summary>A number to be predicted, such as a similarity or a grade of relevance; null where none is given.</summary>
    public double? Value { get; init; }

    /// <summary>What the record is a candidate for, such as the id of a query; null where it is no candidate.</summary>
    public string? Query { get; init; }

    /// <summary>Stretches of <see cref="First"/> that a label is about, such as the two entities of a relation; in the order of the text.</summary>
    public IReadOnlyList<MarkedSpan> Spans { get; init; } = [];
}

/// <summary>A marked stretch of a text.</summary>
/// <param name="Start">Its first UTF-16 unit.</param>
/// <param name="End">One past its last UTF-16 unit.</param>
/// <param name="Role">What it is to the label, such as <c>e1</c>.</param>
public sealed record MarkedSpan(int Start, int End, string Role)
{
    /// <summary>Name of the entity it stands for in a knowledge base; null where it is not linked.</summary>
    public string? Entity { get; init; }
}
