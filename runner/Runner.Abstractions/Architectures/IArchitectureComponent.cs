using Runner.Components;
using Runner.PositionEncodings;

namespace Runner.Architectures;

/// <summary>Describes a model that turns token ids into hidden states.</summary>
[ComponentKind("architecture")]
public interface IArchitectureComponent : IComponent
{
    /// <summary>Sizes, known without building anything.</summary>
    AttentionShape Shape { get; }

    /// <summary>Longest sequence the model can read; null where there is no limit.</summary>
    int? MaxLength { get; }

    /// <summary>Whether the backbone gives one vector per sequence.</summary>
    bool HasPooler => true;

    /// <summary>Whether a position sees only itself and what is before it.</summary>
    bool IsCausal => false;

    /// <summary>Whether it honours <see cref="EncoderInput.Sequences"/>, so that several short sequences can be packed into a row.</summary>
    bool KeepsSequencesApart => false;

    /// <summary>Makes the module on the CPU (the host initialises and moves it).</summary>
    Encoder Build(ModelContext context);
}

/// <summary>What a model needs to know about its inputs.</summary>
/// <param name="VocabularySize">Rows of the word embedding.</param>
/// <param name="PaddingId">Id that fills up short sequences.</param>
public sealed record ModelContext(int VocabularySize, int PaddingId);
