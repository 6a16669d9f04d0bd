namespace Runner.Sampling;

/// <summary>A text to go on with.</summary>
/// <param name="Index">Number of the text among all that are generated: what its random draws depend on, whatever stands beside it in a batch.</param>
/// <param name="Prompt">Ids it begins with, one or more.</param>
/// <param name="MaxTokens">Most tokens to add.</param>
/// <param name="EndId">The token that ends the text; null to go on to the maximum.</param>
public sealed record GenerationRequest(long Index, IReadOnlyList<int> Prompt, int MaxTokens, int? EndId = null)
{
    /// <summary>Tokens to add before the text may end.</summary>
    public int MinTokens { get; init; }

    /// <summary>Forbids or forces tokens step by step; null for none.</summary>
    public IGenerationConstraint? Constraint { get; init; }
}

/// <summary>A generated text.</summary>
/// <param name="Tokens">What was added to the prompt, without the end.</param>
/// <param name="LogProbability">Natural logarithm of its probability under the model alone, the end included.</param>
/// <param name="Ended">True where the model ended it, false where the maximum did.</param>
public sealed record GeneratedSequence(IReadOnlyList<int> Tokens, double LogProbability, bool Ended)
{
    /// <summary>Other texts that the search found, better ones first; empty for samplers that make one.</summary>
    public IReadOnlyList<GeneratedSequence> Others { get; init; } = [];
}
