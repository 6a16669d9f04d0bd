using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Runner.Data;

/// <summary>How token stores are prepared. Nothing here changes their content.</summary>
public sealed record TokenStoresOptions
{
    /// <summary>Threads that tokenize. Default: one per processor.</summary>
    public int Threads { get; init; } = Environment.ProcessorCount;

    /// <summary>
    /// Whether the checksums of a store are compared when it is opened, which reads it once (about 1 GB/s). Header and size are
    /// always checked. Default: true.
    /// </summary>
    public bool VerifyContent { get; init; } = true;

    /// <summary>Sees the preparation go on. Default: nobody.</summary>
    public IPreparationProgress? Progress { get; init; }

    /// <summary>Hears about damaged stores. Default: nobody.</summary>
    public ILogger Logger { get; init; } = NullLogger.Instance;

    /// <summary>Clock of progress reports. Default: the system's.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>Ends a preparation early; nothing is left behind.</summary>
    public CancellationToken Cancellation { get; init; }
}
