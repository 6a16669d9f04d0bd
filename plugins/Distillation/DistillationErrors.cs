using Runner.Errors;

namespace Runner.Plugins.Distillation;

/// <summary>Messages of distillation, RUN4740 to RUN4769.</summary>
[ErrorList]
internal static class DistillationErrors
{
    public static readonly ErrorDescriptor NotDistillable = new(
        "RUN4740", ErrorCategory.User, "Task that cannot be distilled",
        "task/distillation compares backbone and heads of two models, but the task in its slot '{0}' builds a {1} without them.",
        "Choose a task of one backbone with heads, such as pretraining.");

    public static readonly ErrorDescriptor NoWeightsReader = new(
        "RUN4741", ErrorCategory.Runner, "No reader for the teacher's weights",
        "The teacher's weights '{0}' cannot be read: the host gave the task no reader of weights.",
        "This is a mistake in Runner; please report it with the recipe.");

    public static readonly ErrorDescriptor TeacherTensorMissing = new(
        "RUN4742", ErrorCategory.User, "Teacher's weights lack a tensor",
        "'{0}' has no tensor '{1}' ({2} are missing in all), which the teacher described in the recipe has.",
        "Make 'teacher' the architecture that was trained, with the same options; or name the weights that belong to it.");

    public static readonly ErrorDescriptor TeacherTensorShape = new(
        "RUN4743", ErrorCategory.User, "Teacher's weights of another size",
        "'{0}' has '{1}' as [{2}], but the teacher described in the recipe has it as [{3}].",
        "Make 'teacher' (and the tokenizer, which decides the vocabulary) what the weights were trained with.");

    public static readonly ErrorDescriptor NoLayersToCopy = new(
        "RUN4744", ErrorCategory.User, "Student that cannot start from its teacher",
        "The student's parameter '{0}' has no counterpart of shape [{1}] in the teacher (looked for '{2}').",
        "'init_from_teacher' needs a student that differs from its teacher in the number of layers alone; leave it out otherwise.");

    public static readonly ErrorDescriptor MissingTotal = new(
        "RUN4745", ErrorCategory.Runner, "Loss total missing",
        "The loop gave no total for '{0}'; the loss of a micro-batch cannot be scaled without it.",
        "This is a mistake in the training loop; please report it.");

    public static readonly ErrorDescriptor NoLogits = new(
        "RUN4746", ErrorCategory.User, "No logits to compare",
        "distillation/logits is to compare '{0}', but the task's heads predict {1}.",
        "List objectives of the task under 'objectives', or leave that out to compare all.");

    public static readonly ErrorDescriptor NoAttentionValues = new(
        "RUN4747", ErrorCategory.User, "Model without attention values",
        "distillation/value-relation compares the values of attention, but the {0} does not give them.",
        "Choose an architecture that does (such as bert), or another loss.");

    public static readonly ErrorDescriptor UnexpectedLayers = new(
        "RUN4748", ErrorCategory.User, "Model with another number of layers than it says",
        "The {0} gives {2} of its layers' {1}, but {3} are asked for.",
        "This is a mistake in the plugin of the architecture; report it to its author.");

    public static readonly ErrorDescriptor LogitsDiffer = new(
        "RUN4749", ErrorCategory.User, "Logits of different shapes",
        "The student's logits of '{0}' are [{1}], the teacher's [{2}].",
        "Student and teacher must predict the same classes: give both the same task and vocabulary.");

    public static readonly ErrorDescriptor NameTaken = new(
        "RUN4750", ErrorCategory.User, "Architecture or head with an unusable name",
        "'{0}' is the name of a part of the student and of a part that distillation adds.",
        "This is a mistake in the plugin of the architecture or head; report it to its author.");
}
