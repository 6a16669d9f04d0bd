using System.ComponentModel.DataAnnotations;

namespace Runner.Plugins.Tasks.Metrics.ClassF1;

/// <summary>How classes are put together.</summary>
public enum F1Average
{
    /// <summary>One class alone, as in MRPC and QQP.</summary>
    Binary,

    /// <summary>All counts pooled, as in TACRED.</summary>
    Micro,

    /// <summary>Mean over the classes of precision, of recall and of F1, as in FewRel.</summary>
    Macro,
}

/// <summary>Options of <c>metric/f1</c>.</summary>
public sealed record ClassF1Options
{
    /// <summary>How classes are put together.</summary>
    public F1Average Average { get; init; } = F1Average.Binary;

    /// <summary>The class that <c>binary</c> looks for.</summary>
    [Range(0, int.MaxValue)]
    public int Positive { get; init; } = 1;

    /// <summary>A class that is neither counted as predicted nor as true, such as TACRED's <c>no_relation</c>; null for none. Not for <c>binary</c>.</summary>
    [Range(0, int.MaxValue)]
    public int? Ignored { get; init; }

    /// <summary>
    /// The classes that count; one that never occurs has an F1 of 0 in the <c>macro</c> mean, as with scikit-learn's <c>labels</c>. Null: all classes that occur, as
    /// prediction or as truth. Not for <c>binary</c>.
    /// </summary>
    public IReadOnlyList<int>? Labels { get; init; }

    /// <summary>
    /// Classes that are the directions of one relation, such as <c>[[0, 1], [2, 3]]</c>: each group counts as one class, of which a prediction is right only where the
    /// direction is right too. With <c>average: macro</c> and <c>ignored</c> the official (9 + 1)-way score of SemEval-2010 task 8.
    /// </summary>
    public IReadOnlyList<IReadOnlyList<int>> Directions { get; init; } = [];

    /// <summary>Precision where nothing is predicted. TACRED's script says 1 (its F1 is 0 all the same), scikit-learn 0.</summary>
    [Range(0.0, 1.0)]
    public double EmptyPrecision { get; init; }
}
