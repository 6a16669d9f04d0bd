using Runner.Experiments;

namespace Runner.Cli.Hosting;

/// <summary>What the process answers, by how an experiment ended.</summary>
internal static class Exit
{
    public static int Of(ExperimentOutcome outcome) => outcome.Status switch
    {
        ExperimentStatus.Finished or ExperimentStatus.AlreadyFinished => ExitCode.Success,
        ExperimentStatus.NotDelivered => ExitCode.Environment,
        ExperimentStatus.Interrupted => ExitCode.Requeue,
        ExperimentStatus.PartlyFailed => ExitCode.PartlyFailed,
        _ => ExitCode.Of(outcome.Failure!),
    };
}
