using Runner.Components;
using Runner.Knowledge;

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
    /// Leaves triples out of evaluation whose head, tail or relation never occurs in training: their vectors are still as drawn. OpenKE counts
    /// them, and so does the default.
    /// </summary>
    public bool SkipUnseen { get; init; }
}

/// <summary>Held-out sets of triples.</summary>
public enum TripleSet
{
    /// <summary>For choosing settings.</summary>
    Validation,

    /// <summary>For the figures.</summary>
    Test,
}
