namespace Runner.LibTorch;

/// <summary>What the process will compute on; decides between a CPU and a CUDA build of libtorch where both are there.</summary>
public enum WantedDevice
{
    /// <summary>Whatever the first libtorch found offers.</summary>
    Any,

    /// <summary>The processor.</summary>
    Cpu,

    /// <summary>An NVIDIA GPU: a libtorch without CUDA is passed over.</summary>
    Cuda,
}

/// <summary>Where to look for libtorch. The defaults read the environment.</summary>
public sealed record TorchRuntimeOptions
{
    /// <summary>
    /// Folder that holds <c>libtorch_cpu.so</c>, or whose <c>lib</c> folder does. It is used or refused, never passed over.
    /// Default: environment variable <c>RUNNER_LIBTORCH</c>; none.
    /// </summary>
    public string? Folder { get; init; }

    /// <summary>Python whose torch may be used. Default: environment variable <c>RUNNER_PYTHON</c>; <c>python3</c>.</summary>
    public string? Python { get; init; }

    /// <summary>Default: <see cref="WantedDevice.Any"/>.</summary>
    public WantedDevice Device { get; init; }

    /// <summary>
    /// Load a libtorch of another version even where functions that TorchSharp can call are missing in it; calling one of them
    /// ends the process. Default: environment variable <c>RUNNER_LIBTORCH_ACCEPT_MISSING</c> is <c>1</c>.
    /// </summary>
    public bool? AcceptMissingFunctions { get; init; }
}
