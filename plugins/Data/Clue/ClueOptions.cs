using Runner.Components;

namespace Runner.Plugins.Data.Clue;

/// <summary>Options of <c>data/clue</c>.</summary>
public sealed record ClueOptions
{
    /// <summary>
    /// Which set: <c>tnews</c>, <c>iflytek</c>, <c>afqmc</c>, <c>ocnli</c>, <c>cmnli</c>, <c>csl</c> of CLUE, or <c>xnli</c>, <c>lcqmc</c>, <c>chnsenticorp</c>, which papers on Chinese models have beside them.
    /// </summary>
    public required string Task { get; init; }

    /// <summary>The set's folder, or one of its files.</summary>
    [DataPath]
    public required string Path { get; init; }

    /// <summary>TNEWS: whether the keywords are read behind the title, with blanks between them. Published figures with and without differ by about ten points. Default: false.</summary>
    public bool Keywords { get; init; }
}
