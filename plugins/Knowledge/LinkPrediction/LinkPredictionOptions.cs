using Runner.Components;
using Runner.Knowledge;
using Runner.Metrics;

namespace Runner.Plugins.Knowledge.LinkPrediction;

/// <summary>Options of <c>task/link-prediction</c>.</summary>
public sealed record LinkPredictionOptions
{
    /// <summary>The vectors and their score: the model that is trained.</summary>
    [DefaultComponent("transe")]
    public required IKnowledgeComponent Knowledge { get; init; }

    /// <summary>How true triples are corrupted for training.</summary>
    public NegativeOptions Negatives { get; init; } = new();

    /// <summary>Sets to rank: <c>validation</c>, <c>test</c>. Those that the data lacks are an error. Default: both.</summary>
    public IReadOnlyList<TripleSet> EvaluateOn { get; init; } = [TripleSet.Validation, TripleSet.Test];

    /// <summary>
    /// Figures over predictions besides the task's own, such as <c>[leave-one-out]</c>, reported as <c>eval/SET/NAME</c>: each triple is asked for its tail and for its head, and
    /// all entities are scored. Keeps every score in memory until the set is done, 16 bytes an entity and triple; <c>evaluate.max_examples</c> bounds it. Default: none.
    /// </summary>
    [Effect(OptionEffect.Measurement)]
    public IReadOnlyList<IMetricComponent> Metrics { get; init; } = [];

    /// <summary>
    /// Leaves triples out of evaluation whose head, tail or relation never occurs in training: their vectors are still as drawn. OpenKE counts
    /// them, and so does the default.
    /// </summary>
    public bool SkipUnseen { get; init; }

    /// <summary>Where the right entity stands among others at the same distance.</summary>
    public RankTies Ties { get; init; } = RankTies.Mean;

    /// <summary>
    /// Ranks only entities that the relation is known to take on that side: far fewer, so that even chance ranks high (FB15k-237: filtered Hits@10 0.17, not 0.0007).
    /// Figures with and without are not to be compared.
    /// </summary>
    public TypeConstraint TypeConstraint { get; init; } = TypeConstraint.None;
}

/// <summary>Where the right entity stands among others at the same distance.</summary>
public enum RankTies
{
    /// <summary>At the mean of the places they share.</summary>
    Mean,

    /// <summary>First, as OpenKE counts: a model that tells nothing apart ranks first. Only to compare with its figures.</summary>
    Favour,

    /// <summary>Last.</summary>
    Against,
}

/// <summary>Which triples say what entities a relation takes.</summary>
public enum TypeConstraint
{
    /// <summary>All entities are ranked.</summary>
    None,

    /// <summary>The training triples.</summary>
    Training,

    /// <summary>Training, validation and test triples, as OpenKE's <c>type_constrain</c> files: the answers are among them.</summary>
    All,
}

/// <summary>Held-out sets of triples.</summary>
public enum TripleSet
{
    /// <summary>For choosing settings.</summary>
    Validation,

    /// <summary>For the figures.</summary>
    Test,
}
