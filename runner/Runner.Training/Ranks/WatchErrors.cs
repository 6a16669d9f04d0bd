using Runner.Errors;

namespace Runner.Training.Ranks;

/// <summary>What the watch over ranks finds, and forced ends: RUN4370 to RUN4379.</summary>
[ErrorList]
public static class WatchErrors
{
    public static readonly ErrorDescriptor Dead = new("RUN4370", ErrorCategory.Environment, "a rank is dead",
        "{0} is gone: {1}. Its last sign: {2}.",
        "Look into that rank's log and its machine's (out of memory, a killed job, a lost node); then start the same command again: training resumes "
        + "from the last checkpoint.");

    public static readonly ErrorDescriptor Hung = new("RUN4371", ErrorCategory.Environment, "a rank hangs",
        "{0} has not come on for {1}: {2}.",
        "Look at that rank's machine (disk, network file system, GPU). If steps rightly take that long, raise parallel.timeout. Start the same command "
        + "again: training resumes from the last checkpoint.");

    public static readonly ErrorDescriptor Deadlock = new("RUN4372", ErrorCategory.Environment, "all ranks wait for each other",
        "no rank has come on for {0}; all wait for others: {1}.",
        "The network between the machines, or ranks that differ in recipe, data or version. Start the same command again: training resumes from "
        + "the last checkpoint.");

    public static readonly ErrorDescriptor GraceOver = new("RUN4373", ErrorCategory.Environment, "step did not end within the grace period",
        "training was asked to stop {0} ago and is still at it ({1}), so the process ends. {2}",
        "Start the same command again to go on from there. To save the work of such steps, give train.grace_period more time, and the batch system too.");
}
