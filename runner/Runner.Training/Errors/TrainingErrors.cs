using Runner.Errors;

namespace Runner.Training;

/// <summary>What can go wrong in the loop, in evaluation and in checkpoints: RUN4000 to RUN4199.</summary>
[ErrorList]
public static class TrainingErrors
{
    public static readonly ErrorDescriptor BadOptions = new("RUN4000", ErrorCategory.User, "training settings that cannot work",
        "the training settings cannot work:\n{0}",
        "Correct the settings named above in the recipe's train, evaluate and checkpoint sections.");

    public static readonly ErrorDescriptor DeviceMissing = new("RUN4001", ErrorCategory.Environment, "device not available",
        "the recipe asks for device '{0}', but {1}.",
        "Use a machine that has it, or write 'device: auto' or 'device: cpu'.");

    public static readonly ErrorDescriptor NotFinite = new("RUN4002", ErrorCategory.User, "loss or gradient is not finite",
        "training diverged at step {0} (epoch {1}): loss {2}, gradient norm {3}, learning rate {4}. The parameters are those of step {5}; {6}.",
        "`runner replay RUN` makes the step again and says where the first number that is not finite appears; the same command would only come to it again. "
        + "Lower the learning rate, lengthen the warm-up or lower clip_norm (in fp16 also loss_scale.min_scale), and start a new run.");

    public static readonly ErrorDescriptor ObserverFailed = new("RUN4003", ErrorCategory.Runner, "an observer of the training failed",
        "{0} failed while it was told of {1} at step {2}, and training stopped: {3}",
        "The last checkpoint is intact; resume from it once the cause is gone.");

    public static readonly ErrorDescriptor BestMetricUnknown = new("RUN4004", ErrorCategory.User, "unknown metric to judge checkpoints by",
        "checkpoint.best names the metric '{0}', which evaluation does not give. It gives: {1}.",
        "Write one of these names, or leave out checkpoint.best.");

    public static readonly ErrorDescriptor BadEvaluationSet = new("RUN4005", ErrorCategory.Runner, "evaluation set without a usable name",
        "the task names an evaluation set '{0}': {1}.",
        "This is a mistake in the task component; names are letters, digits, '-' and '_', each once.");

    public static readonly ErrorDescriptor OutOfMemory = new("RUN4006", ErrorCategory.Environment, "out of memory",
        "no memory was left on {0} at step {1}: {2}",
        "Lower micro_batch_size (the results stay those of the same batch_size), the sequence length or the model's size.");

    public static readonly ErrorDescriptor NothingToTrain = new("RUN4007", ErrorCategory.User, "no trainable parameters",
        "the model has no trainable parameter.",
        "Choose a model that has some, or write 'duration: 0steps' to evaluate only.");

    /// <summary>{0}: type of the task's model. {1}: assembly of its plugin. {2}: evaluation set. {3}: what is wrong.</summary>
    public static readonly ErrorDescriptor PredictionsWrong = new("RUN4008", ErrorCategory.Runner, "predictions that do not fit the examples",
        "'{0}' of the plugin '{1}' predicted wrongly for the evaluation set '{2}': {3}.",
        "This is a mistake in the task component: each example of a batch has one prediction, or several with different parts, under the id that the batch carries.");

    /// <summary>{0}: evaluation set. {1}: the limit in megabytes.</summary>
    public static readonly ErrorDescriptor PredictionsTooLarge = new("RUN4009", ErrorCategory.User, "predictions too large to keep",
        "the predictions for the evaluation set '{0}' take more than {1} MB, so predictions.jsonl is left out; metrics are not affected.",
        "Raise evaluate.max_predictions_megabytes to keep them, or set it to 0 to keep none without this notice.");

    public static readonly ErrorDescriptor DiskFull = new("RUN4100", ErrorCategory.Environment, "disk full while saving",
        "the disk is full: '{0}' could not be saved. Checkpoints saved before are intact.",
        "Free some space (or lower checkpoint.keep) and run again: training resumes from the last checkpoint.");

    public static readonly ErrorDescriptor CheckpointNotWritten = new("RUN4101", ErrorCategory.Environment, "checkpoint not saved",
        "'{0}' could not be saved: {1} Checkpoints saved before are intact.",
        "Look at the folder's disk and permissions, then run again: training resumes from the last checkpoint.");

    public static readonly ErrorDescriptor CheckpointNotRead = new("RUN4102", ErrorCategory.Environment, "checkpoint not readable",
        "'{0}' could not be read: {1}",
        "Look at the folder's disk and permissions.");

    public static readonly ErrorDescriptor CheckpointDamaged = new("RUN4103", ErrorCategory.Environment, "damaged checkpoint",
        "checkpoint '{0}' is damaged: {1}.",
        "It is set aside under a name that starts with 'damaged-', and the one before is used. Delete it when it has told you enough.");

    public static readonly ErrorDescriptor CheckpointOfAnotherRun = new("RUN4104", ErrorCategory.User, "checkpoint of another plan",
        "checkpoint '{0}' was made by a different experiment:\n{1}",
        "Start a new run for the changed experiment, or, if the change is meant, go on with `runner resume {2} --force`.");

    public static readonly ErrorDescriptor CheckpointOfAnotherModel = new("RUN4105", ErrorCategory.User, "checkpoint does not fit the model",
        "checkpoint '{0}' does not fit: {1}.",
        "Resume with the recipe that made the checkpoint.");

    public static readonly ErrorDescriptor CheckpointTooNew = new("RUN4106", ErrorCategory.User, "checkpoint of a newer Runner",
        "checkpoint '{0}' has format {1}; this Runner reads formats up to {2}.",
        "Use the Runner that wrote it, or a newer one.");

    public static readonly ErrorDescriptor CheckpointsPresent = new("RUN4107", ErrorCategory.User, "folder holds checkpoints already",
        "'{0}' holds checkpoints of an earlier training (the newest is '{1}'), and this one is to start afresh.",
        "Choose another folder, remove the old checkpoints, or resume.");

    public static readonly ErrorDescriptor CheckpointBeyondEnd = new("RUN4108", ErrorCategory.User, "checkpoint beyond the end",
        "checkpoint '{0}' is at step {1}, beyond the {2} steps this training has.",
        "Lengthen train.duration.");

    public static readonly ErrorDescriptor CheckpointsInUse = new("RUN4109", ErrorCategory.User, "two trainings in one folder",
        "another process is training in '{0}'.",
        "Wait for it, stop it, or choose another run.");
}
