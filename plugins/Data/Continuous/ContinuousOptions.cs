namespace Runner.Plugins.Data;

/// <summary>Options of <c>example-builder/continuous</c>.</summary>
public sealed record ContinuousOptions
{
    /// <summary>Whether each document is followed by the separator ([SEP], or what the tokenizer ends a text with), so that a model can tell where one ends.
    /// Default: true, as GPT-2.</summary>
    public bool Separator { get; init; } = true;

    /// <summary>Whether the last, shorter block of the text is left out; one of a single token always is. Default: false, no token is lost.</summary>
    public bool DropLast { get; init; }
}
