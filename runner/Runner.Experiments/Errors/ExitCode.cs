using Runner.Composition;
using Runner.Errors;
using Runner.Execution;

namespace Runner.Experiments;

/// <summary>What the process answers to whoever started it; listed in <c>docs/errors.md</c>.</summary>
public static class ExitCode
{
    /// <summary>Done.</summary>
    public const int Success = 0;

    /// <summary>The recipe, the command line or the data need mending by the user.</summary>
    public const int User = 1;

    /// <summary>The machine needs mending: disk, library, device, server.</summary>
    public const int Environment = 2;

    /// <summary>Runner itself failed: please report it.</summary>
    public const int Internal = 70;

    /// <summary>Some runs of an ablation failed; the others are done and reported.</summary>
    public const int PartlyFailed = 3;

    /// <summary>Stopped in good order before the end (time limit, SIGTERM, Ctrl-C) with a checkpoint: start the same command again. The
    /// number is EX_TEMPFAIL, which batch systems can be told to requeue on.</summary>
    public const int Requeue = 75;

    /// <summary>What a process answers that ended by this failure.</summary>
    public static int Of(Exception failure) => PluginFailure.Explain(ParallelLoop.Unwrapped(failure), [], null) switch
    {
        RunnerException known => Of(known.Descriptor.Category),
        OperationCanceledException => Requeue,
        (IOException and not (FileNotFoundException or FileLoadException)) or UnauthorizedAccessException => Environment,
        _ => Internal,
    };

    /// <summary>What a process answers to a failure of this category.</summary>
    public static int Of(ErrorCategory category) => category switch
    {
        ErrorCategory.User => User,
        ErrorCategory.Environment => Environment,
        _ => Internal,
    };
}
