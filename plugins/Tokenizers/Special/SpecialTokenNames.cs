namespace Runner.Plugins.Tokenizers.Special;

/// <summary>Which tokens have a function. What is left out is taken from the tokenizer's own list of customary names.</summary>
public sealed record SpecialTokenNames
{
    /// <summary>Fills up short sequences.</summary>
    public string? Padding { get; init; }

    /// <summary>Stands for what the vocabulary lacks.</summary>
    public string? Unknown { get; init; }

    /// <summary>Opens a sequence.</summary>
    public string? Classification { get; init; }

    /// <summary>Ends a segment, and a generated text.</summary>
    public string? Separator { get; init; }

    /// <summary>Hides a token that is to be predicted.</summary>
    public string? Mask { get; init; }
}
