using Runner.Errors;

namespace Runner.Training.Ranks;

/// <summary>What can go wrong before ranks have joined: RUN4383 to RUN4385.</summary>
[ErrorList]
public static class JoinErrors
{
    public static readonly ErrorDescriptor RanksMissing = new("RUN4383", ErrorCategory.Environment, "ranks missing at the start",
        "rank {0} of {1} waited {2} for the others to join; {3}.",
        "Look at what the missing ranks said: plugins, data and libtorch must be there on every machine. Start them all again; where they rightly take that long, raise parallel.timeout.");

    public static readonly ErrorDescriptor EndedBefore = new("RUN4384", ErrorCategory.Environment, "a rank ended before it joined",
        "it ended before it had joined the others.",
        "Look at what that rank said.");
}
