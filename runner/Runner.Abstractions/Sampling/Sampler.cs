using Runner.Randomness;

namespace Runner.Sampling;

/// <summary>
/// Turns logits into tokens. Filters, then draws; searches override <see cref="Begin"/>. Thread-safe: what belongs to one text is in
/// its <see cref="SequenceSampler"/>.
/// </summary>
/// <param name="seed">Seed of the run.</param>
public abstract class Sampler(long seed)
{
    /// <summary>Turns the logits for the next place into scores, the logarithms of what is proportional to probabilities; what may not be
    /// chosen is negative infinity.</summary>
    /// <param name="history">The text so far.</param>
    /// <param name="request">How it began, its constraint and its end.</param>
    /// <param name="scores">The model's logits, [V]; changed in place.</param>
    public abstract void Filter(TokenHistory history, GenerationRequest request, Span<float> scores);

    /// <summary>Begins a text.</summary>
    public virtual SequenceSampler Begin(GenerationRequest request) => new SingleSequence(this, request);

    /// <summary>Chooses from filtered scores; a draw that depends on the seed, the text's index and the step alone.</summary>
    public virtual int Choose(ReadOnlySpan<float> scores, long index, int step) =>
        TokenScores.Draw(scores, RandomStream.Create(seed, "sampling", index, step).NextDouble());
}

/// <summary>One text in the making: one row of the batch, or several where a search tries several continuations.</summary>
public abstract class SequenceSampler
{
    /// <summary>Decides how the text goes on.</summary>
    /// <param name="logits">The model's logits for the next place of each row, [rows, V] row by row; at first there is one row, the prompt.</param>
    /// <returns>The rows to go on with; empty when the text is complete.</returns>
    public abstract IReadOnlyList<Continuation> Next(ReadOnlySpan<float> logits);

    /// <summary>The text, once complete.</summary>
    public abstract GeneratedSequence Result { get; }
}

/// <summary>A row that goes on.</summary>
/// <param name="Row">Which of the rows before it continues.</param>
/// <param name="Token">What is added to it.</param>
public readonly record struct Continuation(int Row, int Token);
