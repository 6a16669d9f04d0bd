using System.Runtime.InteropServices;
using Microsoft.Extensions.Logging;
using TorchSharp;

namespace Runner.Training;

/// <summary>
/// libtorch's deterministic mode, which GPUs need: some of their kernels add up in the order in which threads happen to finish. CPU kernels
/// do not, given a fixed number of threads. TorchSharp has no call for it, so libtorch's own functions are called by their C++ names.
/// </summary>
internal static class Determinism
{
    /// <summary>Workspaces with which cuBLAS promises the same bits: of fixed size, one per stream.</summary>
    private static readonly string[] ExactWorkspaces = [":4096:8", ":16:8"];

    /// <summary>Brings the process into the state that a training asks for. The state is the process's, so it is set both ways.</summary>
    /// <exception cref="Errors.RunnerException">RUN4380, RUN4381: strict, and it cannot be had here.</exception>
    public static void Apply(DeterminismMode mode, torch.Device device, string precision, ILogger logger)
    {
        var isCuda = device.type == DeviceType.CUDA;
        if (mode == DeterminismMode.Normal)
        {
            if (isCuda && !TryEnable())
                logger.LogWarning("libtorch's deterministic mode could not be switched on: on {Device}, a rerun may differ in its last bits", device);
            else if (!isCuda)
                TryDisable();
            return;
        }
        if (isCuda)
            RequireExactCuda(device, precision);
        if (!TryEnable(warnOnly: false))
            throw DeterminismErrors.Unavailable.With(device, "this libtorch has no deterministic mode under the names known here");
    }

    /// <summary>Switches it on for the process.</summary>
    /// <param name="warnOnly">Whether an operation without a deterministic kernel warns on stderr and goes on, or fails.</param>
    /// <returns>False if this libtorch does not have the functions under these names.</returns>
    public static bool TryEnable(bool warnOnly = true)
    {
        try
        {
            // cuBLAS reads this when it starts; .NET's own setter does not reach the C environment
            if (OperatingSystem.IsLinux())
                _ = SetEnvironment("CUBLAS_WORKSPACE_CONFIG", ExactWorkspaces[0], overwrite: 0);
            var context = GlobalContext();
            SetDeterministicAlgorithms(context, enabled: true, warnOnly);
            SetDeterministicCudnn(context, true);
            SetBenchmarkCudnn(context, false);
            // in strict mode new memory is filled, so that an operation that reads what nobody wrote shows, and shows every time
            SetFillUninitializedMemory(context, !warnOnly);
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

    /// <summary>The operation that libtorch refused because it has no deterministic kernel; null for other failures.</summary>
    public static string? RefusedOperation(Exception failure)
    {
        var text = failure.Message;
        if (text.Contains("does not have a deterministic implementation", StringComparison.Ordinal))
            return text[..text.IndexOf(" does not have", StringComparison.Ordinal)].Split('\n')[^1].Trim();
        return text.Contains("Deterministic behavior was enabled", StringComparison.Ordinal) ? "a matrix product of cuBLAS" : null;
    }

    private static void TryDisable()
    {
        try
        {
            if (IsEnabled())
                Disable();
        }
        catch (Exception e) when (e is DllNotFoundException or EntryPointNotFoundException)
        {
            // what cannot be switched on is off
        }
    }

    private static void RequireExactCuda(torch.Device device, string precision)
    {
        if (!OperatingSystem.IsLinux())
            throw DeterminismErrors.Unavailable.With(device, "the workspace of cuBLAS can only be fixed on Linux");
        var workspace = Marshal.PtrToStringUTF8(GetEnvironment("CUBLAS_WORKSPACE_CONFIG"));
        if (workspace is not null && !ExactWorkspaces.Contains(workspace))
            throw DeterminismErrors.Workspace.With(workspace, string.Join(" or ", ExactWorkspaces));
        // sums of 16-bit products in 16 bits, and 19-bit products, only where the recipe's precision asks for them
        torch.backends.cuda.matmul.allow_fp16_reduced_precision_reduction = false;
        if (precision != "tf32")
        {
            torch.backends.cuda.matmul.allow_tf32 = false;
            torch.backends.cudnn.allow_tf32 = false;
        }
    }

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

    // at::Context::setDeterministicFillUninitializedMemory(bool)
    [DllImport("torch_cpu", EntryPoint = "_ZN2at7Context39setDeterministicFillUninitializedMemoryEb")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern void SetFillUninitializedMemory(nint context, [MarshalAs(UnmanagedType.U1)] bool fill);

    // at::Context::setDeterministicCuDNN(bool)
    [DllImport("torch_cpu", EntryPoint = "_ZN2at7Context21setDeterministicCuDNNEb")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern void SetDeterministicCudnn(nint context, [MarshalAs(UnmanagedType.U1)] bool enabled);

    // at::Context::setBenchmarkCuDNN(bool)
    [DllImport("torch_cpu", EntryPoint = "_ZN2at7Context17setBenchmarkCuDNNEb")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern void SetBenchmarkCudnn(nint context, [MarshalAs(UnmanagedType.U1)] bool enabled);

    [DllImport("libc", EntryPoint = "setenv", CharSet = CharSet.Ansi, BestFitMapping = false, ThrowOnUnmappableChar = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int SetEnvironment(string name, string value, int overwrite);

    [DllImport("libc", EntryPoint = "getenv", CharSet = CharSet.Ansi, BestFitMapping = false, ThrowOnUnmappableChar = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern nint GetEnvironment(string name);
}
