using Runner.Errors;

namespace Runner.Plugins.Optimizers;

/// <summary>What can be wrong with an optimizer or a schedule that only shows when it meets a model or a training length.</summary>
[ErrorList]
public static class OptimizerErrors
{
    /// <summary>Arguments: pattern, some parameter names.</summary>
    public static readonly ErrorDescriptor PatternMatchesNothing = new("RUN4400", ErrorCategory.User,
        "A name pattern matches no parameter",
        "optimizer: no_decay pattern '{0}' matches no parameter of this model, whose parameters are called {1}.",
        "Correct the pattern or drop it: '*' stands for any letters, and the whole name must match; 'biases' and 'norms' go by what a parameter is.");

    /// <summary>Arguments: warm-up in steps, training in steps.</summary>
    public static readonly ErrorDescriptor WarmupTooLong = new("RUN4401", ErrorCategory.User,
        "Warm-up longer than the training",
        "schedule: the warm-up takes {0} steps, but the whole training has {1}.",
        "Shorten warmup, say as a share of the training such as 10%, or train longer.");

    /// <summary>Arguments: pattern, some parameter names.</summary>
    public static readonly ErrorDescriptor GroupMatchesNothing = new("RUN4402", ErrorCategory.User,
        "A parameter group matches no parameter",
        "optimizer: the group with match '{0}' matches no parameter of this model, whose parameters are called {1}.",
        "Correct the pattern or drop the group: '*' stands for any letters, and the whole name must match.");

    /// <summary>Arguments: kind of the case, setting.</summary>
    public static readonly ErrorDescriptor CaseLacks = new("RUN4403", ErrorCategory.User,
        "A reference case without a setting it needs",
        "the case of kind '{0}' has no '{1}' in its config.",
        "Correct its case.json.");
}
