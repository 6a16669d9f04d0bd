using Runner.Components;
using Runner.ExampleBuilders;
using Runner.Randomness;
using Runner.Tokenizers;

namespace Runner.Masking;

/// <summary>Describes which tokens are hidden for the model to predict.</summary>
[ComponentKind("masking")]
public interface IMaskingComponent : IComponent
{
    /// <summary>Most predictions in a sequence of <paramref name="length"/> tokens.</summary>
    int MaxPredictions(int length);

    IMaskingStrategy Build(Vocabulary vocabulary);
}

/// <summary>Chooses positions and their replacements. Thread-safe; all chance comes from the source given.</summary>
public interface IMaskingStrategy
{
    /// <summary>The chosen positions, ascending.</summary>
    IReadOnlyList<MaskedToken> Mask(TokenSequence sequence, IRandomSource random);
}

/// <summary>A position to predict.</summary>
/// <param name="Position">Index in the sequence.</param>
/// <param name="Label">The original id.</param>
/// <param name="Replacement">What the model sees: [MASK], the original, or a random id.</param>
public readonly record struct MaskedToken(int Position, int Label, int Replacement);
