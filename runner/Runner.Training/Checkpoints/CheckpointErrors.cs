using Runner.Errors;

namespace Runner.Training.Checkpoints;

/// <summary>Messages about what is left of checkpoints.</summary>
[ErrorList]
public static class CheckpointErrors
{
    public static readonly ErrorDescriptor OptimizerStateGone = new("RUN7085", ErrorCategory.User, "optimizer state no longer there",
        "the checkpoint '{0}' holds weights alone: its optimizer state was removed after the run had finished.",
        "Training cannot go on from it bit for bit; start a new run from its weights (weights: { from: RUN }). To keep the state of later runs, set checkpoint.keep_optimizer: true.");
}
