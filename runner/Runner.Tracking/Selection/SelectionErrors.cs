using Runner.Errors;

namespace Runner.Tracking;

/// <summary>Messages about choosing among runs, and about removing and labelling them: RUN7080 to RUN7099, and RUN5202.</summary>
[ErrorList]
public static class SelectionErrors
{
    public static readonly ErrorDescriptor BadCondition = new("RUN7080", ErrorCategory.User, "condition not understood",
        "'{0}' is not a condition.",
        "Write a name, one of = != < <= > >= ~ and a value, and join several with 'and': \"seed=1 and eval/dev/loss<2\".");

    public static readonly ErrorDescriptor UnknownFact = new("RUN7081", ErrorCategory.User, "no run has such a value",
        "no run has a metric, a setting or a tag named '{0}'{1}",
        "`runner runs show RUN` lists the names of one run; id, name, state, seed, arm, experiment, created, duration, changes and note are there for all.");

    public static readonly ErrorDescriptor NoRunToTake = new("RUN7082", ErrorCategory.User, "no such run yet",
        "'{0}' means {1}, and there is none under '{2}'.",
        "List the runs of this workspace with 'runner runs list', or name another workspace with --workspace FOLDER.");

    public static readonly ErrorDescriptor BestOfWhat = new("RUN7083", ErrorCategory.User, "best by which metric",
        "'{0}' does not say by which metric: {1}",
        "Write it after a colon, such as @best:eval/dev/loss; the lowest value is best for a loss, a perplexity or an error, else the highest.");

    public static readonly ErrorDescriptor OthersStartFrom = new("RUN5202", ErrorCategory.User, "others take weights from the run",
        "run {0} is not removed, as other runs take weights from it: {1}.",
        "Remove those first, or give --force: what has a checkpoint of its own can be used and resumed without it, but no run can learn from it as a teacher any more, nor make its first steps again (`runner verify`).");

    public static readonly ErrorDescriptor RunNotRemoved = new("RUN7084", ErrorCategory.Environment, "run cannot be removed",
        "run {0} was not removed: {1}",
        "Mend the cause and give the same command again. With --local the tracker's row stays, and only the folder goes.");
}
