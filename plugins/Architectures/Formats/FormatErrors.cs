using Runner.Errors;

namespace Runner.Plugins.Architectures.Formats;

/// <summary>Messages of the published formats, RUN4250, RUN4550 to RUN4559.</summary>
[ErrorList]
internal static class FormatErrors
{
    public static readonly ErrorDescriptor Missing = new(
        "RUN4550", ErrorCategory.User, "Published configuration lacks a value",
        "{0}: '{1}' is missing.",
        "Add it to config.json as the authors of the checkpoint state it, or choose the format the checkpoint is really in.");

    public static readonly ErrorDescriptor Unusable = new(
        "RUN4551", ErrorCategory.User, "Published configuration with a value that cannot be used",
        "{0}: '{1}' is {2}; {3}.",
        "Only models that can be rebuilt exactly are read. Choose the format the checkpoint is really in, or correct its config.json.");

    public static readonly ErrorDescriptor UnknownKey = new(
        "RUN4250", ErrorCategory.User, "Published configuration with a key nobody knows",
        "{0}: nothing is known of '{1}', which is {2}: the model may compute something else with it.",
        "If you know that it changes nothing, import the model with '--accept {1}'. Otherwise choose the format the checkpoint is really in.");

    public static readonly ErrorDescriptor Inexpressible = new(
        "RUN4552", ErrorCategory.User, "Model that a published format cannot express",
        "{0} cannot express {1}; it knows {2}.",
        "Choose another format, or keep the model in Runner's own form.");
}
