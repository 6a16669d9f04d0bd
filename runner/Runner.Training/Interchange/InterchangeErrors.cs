using Runner.Errors;

namespace Runner.Training.Interchange;

/// <summary>What can go wrong with weights and models from elsewhere: RUN4210 to RUN4239.</summary>
[ErrorList]
public static class InterchangeErrors
{
    public static readonly ErrorDescriptor BadPytorchFile = new("RUN4210", Blame.User, "unsound PyTorch file",
        "'{0}' is not a sound PyTorch weights file: {1}.",
        "Get the file again from where it came from, or take the safetensors file if there is one.");

    public static readonly ErrorDescriptor ForbiddenPickle = new("RUN4211", Blame.User, "PyTorch file that asks for more than tensors",
        "'{0}' is not read: its pickle asks for {1}, which weights have no need of. Nothing of it was executed.",
        "If it is a training checkpoint, save its state_dict alone, best as safetensors. If it came from a stranger, do not open it with other tools either.");

    public static readonly ErrorDescriptor LegacyPytorchFile = new("RUN4212", Blame.User, "PyTorch file of the old format",
        "'{0}' is in the format of PyTorch before 1.6, which is not read here.",
        "Load and save it again with a newer PyTorch, best as safetensors.");

    public static readonly ErrorDescriptor UnsupportedPytorchFile = new("RUN4213", Blame.User, "PyTorch file of an unsupported kind",
        "'{0}' is not read: {1}.",
        "Save the weights again with a current PyTorch on a common machine, best as safetensors.");
}
