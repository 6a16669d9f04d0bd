using System.Runtime.InteropServices;

namespace Runner.Training;

/// <summary>
/// libtorch's deterministic mode, which GPUs need: some of their kernels add up in the order in which threads happen to finish. CPU kernels
/// do not, given a fixed number of threads. TorchSharp has no call for it, so libtorch's own functions are called by their C++ names.
/// </summary>
internal static class Determinism
{
    /// <summary>Switches it on for the process; an operation without a deterministic kernel warns on stderr.</summary>
    /// <returns>False if this libtorch does not have the functions under these names.</returns>
    public static bool TryEnable()
    {
        try
        {
            // cuBLAS reads this when it starts; .NET's own setter does not reach the C environment
            if (OperatingSystem.IsLinux())
                _ = SetEnvironment("CUBLAS_WORKSPACE_CONFIG", ":4096:8", overwrite: 0);
            SetDeterministicAlgorithms(GlobalContext(), enabled: true, warnOnly: true);
            return IsEnabled();
        }
        catch (Exception e) when (e is DllNotFoundException or EntryPointNotFoundException)
        {
            return false;
        }
    }

    /// <summary>Whether it is on.</summary>
    public static bool IsEnabled() => DeterministicAlgorithms(GlobalContext());

    /// <summary>Switches it off again.</summary>
    public static void Disable() => SetDeterministicAlgorithms(GlobalContext(), enabled: false, warnOnly: false);

    // at::globalContext()
    [DllImport("torch_cpu", EntryPoint = "_ZN2at13globalContextEv")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern nint GlobalContext();

    // at::Context::setDeterministicAlgorithms(bool, bool)
    [DllImport("torch_cpu", EntryPoint = "_ZN2at7Context26setDeterministicAlgorithmsEbb")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern void SetDeterministicAlgorithms(
        nint context, [MarshalAs(UnmanagedType.U1)] bool enabled, [MarshalAs(UnmanagedType.U1)] bool warnOnly);

    // at::Context::deterministicAlgorithms() const
    [DllImport("torch_cpu", EntryPoint = "_ZNK2at7Context23deterministicAlgorithmsEv")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    [return: MarshalAs(UnmanagedType.U1)]
    private static extern bool DeterministicAlgorithms(nint context);

    [DllImport("libc", EntryPoint = "setenv", CharSet = CharSet.Ansi, BestFitMapping = false, ThrowOnUnmappableChar = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int SetEnvironment(string name, string value, int overwrite);
}
