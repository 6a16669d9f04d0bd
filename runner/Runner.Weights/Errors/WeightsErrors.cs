using Runner.Errors;

namespace Runner.Weights;

/// <summary>What can be wrong with files of weights: RUN4200 to RUN4209.</summary>
[ErrorList]
public static class WeightsErrors
{
    public static readonly ErrorDescriptor BadSafetensors = new("RUN4200", ErrorCategory.User, "unsound safetensors file",
        "'{0}' is not a sound safetensors file: {1}.",
        "Get the file again from where it came from.");

    public static readonly ErrorDescriptor TensorMissing = new("RUN4201", ErrorCategory.User, "tensor not in file",
        "'{0}' has no tensor '{1}'.",
        "Use the file that belongs to this model.");

    public static readonly ErrorDescriptor TensorMismatch = new("RUN4202", ErrorCategory.User, "tensor of another shape or type",
        "tensor '{0}' of '{1}' is {2}; {3} is needed.",
        "Use the file that belongs to this model.");

    public static readonly ErrorDescriptor UnsupportedElementType = new("RUN4203", ErrorCategory.User, "tensor of an element type without support",
        "tensor '{1}' of '{0}' has the element type {2}, which tensors here cannot have.",
        "Convert it to a type such as F32, F16, BF16 or I64 where the file comes from.");

    public static readonly ErrorDescriptor WeightsFileMissing = new("RUN4204", ErrorCategory.User, "weights file not found",
        "there is no file '{0}'.",
        "Check the path.");
}
