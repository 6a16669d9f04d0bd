using Runner.Masking;

namespace Runner.Plugins.Faulty.Stalling;

/// <summary>Options of <c>masking/stalling</c>.</summary>
public sealed record StallingOptions
{
    /// <summary>The strategy that does the work.</summary>
    public required IMaskingComponent Inner { get; init; }

    /// <summary>Absolute path of a file that need not be there. A process whose number it holds hangs from then on.</summary>
    public required string File { get; init; }
}
