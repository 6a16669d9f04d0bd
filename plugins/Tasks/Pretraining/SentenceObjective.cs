using Runner.ExampleBuilders;

namespace Runner.Plugins.Tasks.Pretraining;

/// <summary>What is learnt about the two segments of a pair.</summary>
public enum SentenceObjective
{
    /// <summary>Nothing: no head.</summary>
    None,

    /// <summary>Whether the second follows the first (next-sentence prediction): BERT, NEZHA.</summary>
    Next,

    /// <summary>Whether the two are in order (sentence-order prediction): ALBERT.</summary>
    Order,
}

internal static class SentenceObjectives
{
    /// <summary>The pairs it needs.</summary>
    public static PairKind Pairs(this SentenceObjective objective) => objective switch
    {
        SentenceObjective.Next => PairKind.Next,
        SentenceObjective.Order => PairKind.Order,
        _ => PairKind.None,
    };

    /// <summary>Name under which its labels are counted; null for none.</summary>
    public static string? Labels(this SentenceObjective objective) => objective switch
    {
        SentenceObjective.Next => Heads.Objectives.NextSentence,
        SentenceObjective.Order => Heads.Objectives.SentenceOrder,
        _ => null,
    };
}
