using System.ComponentModel.DataAnnotations;

namespace Runner.Plugins.Tasks.Metrics.LeaveOneOut;

/// <summary>Options of <c>metric/leave-one-out</c>.</summary>
public sealed record LeaveOneOutOptions
{
    /// <summary>How many candidates from the top count.</summary>
    [Range(1, 100000)]
    public int Cutoff { get; init; } = 10;

    /// <summary>Ranks the right candidate against this many drawn ones, as NCF's script does with 99; null against all. Figures with and without are far apart.</summary>
    [Range(1, 1_000_000)]
    public int? Sampled { get; init; }

    /// <summary>Which candidates are drawn: a pure function of it and the query's number.</summary>
    public long Seed { get; init; } = 1;

    /// <summary>Where the right candidate stands among others of the same score.</summary>
    public TieRule Ties { get; init; } = TieRule.Against;
}
