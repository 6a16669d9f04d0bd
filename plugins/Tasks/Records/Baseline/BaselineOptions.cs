using Runner.Components;
using Runner.Metrics;

namespace Runner.Plugins.Tasks.Records.Baseline;

/// <summary>Options of <c>task/baseline</c>.</summary>
public sealed record BaselineOptions
{
    /// <summary>The task it is a floor of.</summary>
    public required BaselineFor For { get; init; }

    /// <summary>How it decides.</summary>
    public BaselineMethod Method { get; init; } = BaselineMethod.Simple;

    /// <summary>The split it counts.</summary>
    public string TrainOn { get; init; } = "train";

    /// <summary>Splits to evaluate on. Null: those that the data names for it.</summary>
    [SingleOrList]
    [Effect(OptionEffect.Measurement)]
    public IReadOnlyList<string>? EvaluateOn { get; init; }

    /// <summary>Figures over the predictions; those of the task it is a floor of.</summary>
    [Effect(OptionEffect.Measurement)]
    public required IReadOnlyList<IMetricComponent> Metrics { get; init; }
}

/// <summary>Tasks that have a floor.</summary>
public enum BaselineFor
{
    /// <summary>One class for a text or pair.</summary>
    SequenceClassification,

    /// <summary>A number for a pair.</summary>
    Regression,

    /// <summary>Any number of labels for a text.</summary>
    MultiLabel,

    /// <summary>A tag for each word.</summary>
    TokenClassification,

    /// <summary>An intent, and a tag for each word.</summary>
    IntentSlots,

    /// <summary>An answer in a passage.</summary>
    ReadingComprehension,

    /// <summary>An order of candidates.</summary>
    PairRanking,

    /// <summary>A user's next item.</summary>
    NextItem,
}

/// <summary>How a floor decides.</summary>
public enum BaselineMethod
{
    /// <summary>
    /// A simple method that looks at the record: naive Bayes over character n-grams for classes, labels and intents; each word's commonest tag; the overlap of character n-grams for
    /// numbers, candidates and answers (the sentence of the passage that shares most with the question); the most popular unseen items.
    /// </summary>
    Simple,

    /// <summary>What is commonest in the training split, whatever the record.</summary>
    Majority,
}
