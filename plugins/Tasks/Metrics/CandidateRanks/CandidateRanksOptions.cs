
namespace Runner.Plugins.Tasks.Metrics.CandidateRanks;

/// <summary>Options of <c>metric/candidate-ranks</c>.</summary>
public sealed record CandidateRanksOptions
{
    /// <summary>Where the right candidate stands among others of the same score.</summary>
    public TieRule Ties { get; init; } = TieRule.Mean;
}
