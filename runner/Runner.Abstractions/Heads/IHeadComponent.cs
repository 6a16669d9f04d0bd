using Runner.Architectures;
using Runner.Components;
using Runner.Data;
using Runner.Metrics;

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

    /// <summary>The kind of <see cref="Prediction"/> it makes, one for each example; null where it makes none.</summary>
    Type? Predicts => null;

    Head Build(HeadContext context);
}

/// <summary>What a head is built on.</summary>
/// <param name="Encoder">The backbone. A head may read its properties and tie to its embeddings; it never registers it as a child.</param>
/// <param name="VocabularySize">V.</param>
public sealed record HeadContext(Encoder Encoder, int VocabularySize)
{
    /// <summary>
    /// Names, order and number of the task's labels, known before anything is built; heads that fix their own number (next sentence: 2) ignore them. Default: two without names.
    /// </summary>
    public LabelNames Labels { get; init; } = LabelNames.Numbered(2);

    /// <summary>
    /// What a label weighs in the loss, in the order of <see cref="Labels"/>; means are then over weights. Null: all the same. Heads that choose among the task's
    /// labels honour it.
    /// </summary>
    public IReadOnlyList<double>? ClassWeights { get; init; }

    /// <summary>Share of the truth that is spread evenly over all classes (Szegedy et al. 2016, arXiv:1512.00567, section 7), 0 to below 1. Heads that choose among the task's labels honour it.</summary>
    public double LabelSmoothing { get; init; }
}
