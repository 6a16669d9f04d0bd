namespace Runner.Inference;

/// <summary>A prompt and what became of it.</summary>
/// <param name="Prompt">As given.</param>
/// <param name="Text">The prompt and its continuation.</param>
/// <param name="Tokens">What was added, as the vocabulary writes it; of a finished text the token that ends it is the last.</param>
/// <param name="Ids">The same as ids: what <paramref name="LogProbability"/> is the probability of.</param>
/// <param name="Finished">True where the model ended the text, false where it was cut off.</param>
/// <param name="LogProbability">Natural logarithm of the continuation's probability under the model.</param>
public sealed record ContinuedText(
    string Prompt, string Text, IReadOnlyList<string> Tokens, IReadOnlyList<int> Ids, bool Finished, double LogProbability);
