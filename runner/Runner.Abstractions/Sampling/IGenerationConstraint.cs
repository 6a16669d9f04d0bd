namespace Runner.Sampling;

/// <summary>
/// Rules a text must keep to, such as a verse form. A pure function of the text so far, since searches try several continuations of one
/// text; consulted before truncation, so that a truncating sampler chooses among what is allowed.
/// </summary>
public interface IGenerationConstraint
{
    void Restrict(TokenHistory history, TokenChoice choice);
}

/// <summary>The text so far.</summary>
public readonly ref struct TokenHistory(ReadOnlySpan<int> prompt, ReadOnlySpan<int> generated)
{
    public ReadOnlySpan<int> Prompt { get; } = prompt;

    /// <summary>What was added to the prompt; its length is the step, from 0.</summary>
    public ReadOnlySpan<int> Generated { get; } = generated;
}

/// <summary>The scores of all tokens for the next place, [V].</summary>
public readonly ref struct TokenChoice(Span<float> scores)
{
    private readonly Span<float> _scores = scores;

    /// <summary>V.</summary>
    public int VocabularySize => _scores.Length;

    public bool IsAllowed(int id) => !float.IsNegativeInfinity(_scores[id]);

    public void Forbid(int id) => _scores[id] = float.NegativeInfinity;

    /// <summary>Forbids every other token; a token that was forbidden before stays so.</summary>
    public void Force(int id)
    {
        var score = _scores[id];
        _scores.Fill(float.NegativeInfinity);
        _scores[id] = score;
    }
}
