using Runner.Errors;

namespace Runner.Training.Ranks;

/// <summary>What can go wrong between the ranks of one training: RUN4340 to RUN4369.</summary>
[ErrorList]
public static class RankErrors
{
    public static readonly ErrorDescriptor PeerFailed = new("RUN4340", ErrorCategory.Environment, "another rank failed",
        "rank {0} of {1} failed, so this one ends too: {2}",
        "Look at what that rank said (its log is logs/rank-N.log in the run's folder); then start the same command again: training goes on from the last checkpoint.");

    public static readonly ErrorDescriptor RanksDisagree = new("RUN4341", ErrorCategory.User, "ranks were started differently",
        "the ranks do not agree on {0}: {1}.",
        "Start all ranks with the same recipe, the same --set, the same plugins and the same data.");

    public static readonly ErrorDescriptor NoEngine = new("RUN4342", ErrorCategory.User, "no engine for the launcher",
        "this process was started as rank {0} of {1}, but {2}.",
        "Install a plugin with a collective that serves this launcher, or start one process without it.");

    public static readonly ErrorDescriptor MoreRanksThanExamples = new("RUN4343", ErrorCategory.User, "more ranks than examples in a batch",
        "{0} ranks cannot share a batch of {1} examples.",
        "Start fewer ranks, or raise train.batch_size.");

    public static readonly ErrorDescriptor NotForThisEngine = new("RUN4344", ErrorCategory.User, "engine does not serve this process",
        "the recipe's parallel.collective does not serve this process: {0}.",
        "Start it with a launcher the engine knows (see `runner components show`), or leave parallel.collective out.");
}
