using Runner.Architectures;
using Runner.Components;

namespace Runner.Heads;

/// <summary>Describes what stands on a backbone and is trained with one objective: logits and their loss.</summary>
[ComponentKind("head")]
public interface IHeadComponent : IComponent
{
    /// <summary>Name under which labels are counted and metrics reported; that of the built <see cref="Head.Objective"/>.</summary>
    string Objective { get; }

    /// <summary>Whether it reads one vector per sequence, so that the backbone must have a pooler.</summary>
    bool NeedsPooler => false;

    /// <summary>Names of what it counts, without the objective, such as <c>loss</c> and <c>accuracy</c>; null where they are not known before it is built.</summary>
    IReadOnlyList<string>? Metrics => null;

    Head Build(HeadContext context);
}

/// <summary>What a head is built on.</summary>
/// <param name="Encoder">The backbone. A head may read its properties and tie to its embeddings; it never registers it as a child.</param>
/// <param name="VocabularySize">V.</param>
public sealed record HeadContext(Encoder Encoder, int VocabularySize)
{
    /// <summary>Classes of the task's labels; heads that fix their own number (next sentence: 2) ignore it.</summary>
    public int Classes { get; init; } = 2;
}
