using Runner.Errors;

namespace Runner.Training;

/// <summary>What can go wrong where exactness is asked for: RUN4110 to RUN4119 and RUN4380 to RUN4389.</summary>
[ErrorList]
public static class DeterminismErrors
{
    public static readonly ErrorDescriptor EnvironmentChanged = new("RUN4110", ErrorCategory.User, "checkpoint of another numeric environment",
        "checkpoint '{0}' was made where numbers come out differently, and train.determinism is strict:\n{1}",
        "Resume where the checkpoint was made, or go on all the same with `runner resume --force`: the run is then no longer one computation.");

    public static readonly ErrorDescriptor HashesNotWritten = new("RUN4111", ErrorCategory.Environment, "step hashes not written",
        "'{0}' could not be written: {1} Checkpoints saved before are intact.",
        "Look at the folder's disk and permissions, then run again: training resumes from the last checkpoint.");

    public static readonly ErrorDescriptor NothingToVerify = new("RUN4112", ErrorCategory.User, "nothing to verify",
        "'{0}' has no step hashes{1}.",
        "Only runs that made a logging step or a checkpoint have some; runs of older versions have none.");

    public static readonly ErrorDescriptor HashesDamaged = new("RUN4113", ErrorCategory.Environment, "damaged step hashes",
        "line {1} of '{0}' is not readable.",
        "The run's results are not concerned, but what that line said is lost: remove it to verify by the others.");

    public static readonly ErrorDescriptor VerificationElsewhere = new("RUN4116", ErrorCategory.User, "numeric environment differs",
        "the run was made in strict mode where numbers come out differently:\n{0}",
        "Verify where the run was made, or compare all the same with --force.");

    public static readonly ErrorDescriptor VerificationOfOtherData = new("RUN4117", ErrorCategory.User, "data changed since the run",
        "the data is not what the run was made from:\n{0}",
        "Give the data it was made from with --data.");

    public static readonly ErrorDescriptor VerificationOfRanks = new("RUN4119", ErrorCategory.User, "run of several ranks",
        "{0} ranks made this run, and verifying makes its steps in one process, where sums are taken in another order.",
        "Run its recipe again with as many ranks in another workspace and compare the two with `runner compare`; or give --force to see where one process differs first.");

    public static readonly ErrorDescriptor NoSuchCheckpoint = new("RUN4118", ErrorCategory.User, "no such checkpoint",
        "'{0}' is no checkpoint{1}.",
        "Give one that is kept: its folder, its name or its step. How many are kept is checkpoint.keep. Without --from, all is verified from the beginning.");

    public static readonly ErrorDescriptor Unavailable = new("RUN4380", ErrorCategory.Environment, "strict determinism not to be had",
        "train.determinism is strict, but on {0} {1}.",
        "Write 'determinism: normal', or use another device.");

    public static readonly ErrorDescriptor Workspace = new("RUN4381", ErrorCategory.User, "workspace of cuBLAS not exact",
        "train.determinism is strict, but CUBLAS_WORKSPACE_CONFIG is '{0}', with which cuBLAS does not promise the same bits; {1} are exact.",
        "Unset it: Runner then sets the first of these itself.");

    public static readonly ErrorDescriptor OperationNotExact = new("RUN4382", ErrorCategory.User, "operation without an exact kernel",
        "train.determinism is strict, but libtorch has no deterministic kernel on {1} for '{0}' (step {2}).",
        "Choose a component that does not need this operation, train on another device, or write 'determinism: normal'.");
}
