using Runner.Errors;

namespace Runner.Training;

/// <summary>What can go wrong in looking at a step that was not finite: RUN4114, RUN4115.</summary>
[ErrorList]
public static class DivergenceErrors
{
    public static readonly ErrorDescriptor NothingToReplay = new("RUN4114", ErrorCategory.User, "nothing to replay",
        "'{0}' holds {1}.",
        "Only a run that ended with RUN4002 keeps the step that was not finite.");

    public static readonly ErrorDescriptor RecordDamaged = new("RUN4115", ErrorCategory.Environment, "record of a step not readable",
        "the step kept in '{0}' cannot be read: {1}",
        "It cannot be made again from there; resuming the run from its last checkpoint comes to the same step.");
}
