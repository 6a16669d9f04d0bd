using System.Runtime.InteropServices;
using Runner.Execution;
using TorchSharp;
using static TorchSharp.torch;

namespace Runner.Training.Execution;

/// <summary>
/// libtorch's autocast: while entered, matrix products and the like cast their operands to a lower precision and what needs range or
/// digits is computed in fp32; parameters stay as they are. TorchSharp has no call for it, so libtorch's own functions are called by their C++
/// names. The state belongs to the thread.
/// </summary>
/// <param name="device">Kind of device it acts on.</param>
/// <param name="type">bf16 or fp16.</param>
internal sealed class Autocast(DeviceType device, ScalarType type) : LowerPrecision
{
    /// <summary>The lower precision.</summary>
    public ScalarType Type => type;

    public override IDisposable Begin() => new Presence(this);

    /// <summary>Until disposed every use of a weight casts it anew. Null where nothing is entered.</summary>
    public static IDisposable? WithoutCache() => ForwardScope.Current.Precision is null ? null : new Uncached();

    private sealed class Presence : IDisposable
    {
        private readonly Autocast _entered;
        private readonly bool _wasEnabled;
        private readonly sbyte _typeBefore;

        public Presence(Autocast entered)
        {
            _entered = entered;
            var kind = (sbyte)entered.DeviceKind;
            _wasEnabled = IsEnabled(kind);
            _typeBefore = GetLowerType(kind);
            SetEnabled(kind, true);
            SetType(kind, (sbyte)entered.Type);
            _ = IncrementNesting();
        }

        public void Dispose()
        {
            var kind = (sbyte)_entered.DeviceKind;
            if (DecrementNesting() == 0)
                ClearCache();
            SetType(kind, _typeBefore);
            SetEnabled(kind, _wasEnabled);
        }
    }

    private sealed class Uncached : IDisposable
    {
        private readonly bool _before = IsCacheEnabled();

        public Uncached() => SetCacheEnabled(false);

        public void Dispose() => SetCacheEnabled(_before);
    }

    private DeviceType DeviceKind => device;

    // at::autocast::is_autocast_enabled(c10::DeviceType)
    [DllImport("torch_cpu", EntryPoint = "_ZN2at8autocast19is_autocast_enabledEN3c1010DeviceTypeE")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    [return: MarshalAs(UnmanagedType.U1)]
    private static extern bool IsEnabled(sbyte device);

    // at::autocast::set_autocast_enabled(c10::DeviceType, bool)
    [DllImport("torch_cpu", EntryPoint = "_ZN2at8autocast20set_autocast_enabledEN3c1010DeviceTypeEb")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern void SetEnabled(sbyte device, [MarshalAs(UnmanagedType.U1)] bool enabled);

    // at::autocast::get_autocast_dtype(c10::DeviceType)
    [DllImport("torch_cpu", EntryPoint = "_ZN2at8autocast18get_autocast_dtypeEN3c1010DeviceTypeE")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern sbyte GetLowerType(sbyte device);

    // at::autocast::set_autocast_dtype(c10::DeviceType, c10::ScalarType)
    [DllImport("torch_cpu", EntryPoint = "_ZN2at8autocast18set_autocast_dtypeEN3c1010DeviceTypeENS1_10ScalarTypeE")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern void SetType(sbyte device, sbyte type);

    // at::autocast::increment_nesting()
    [DllImport("torch_cpu", EntryPoint = "_ZN2at8autocast17increment_nestingEv")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int IncrementNesting();

    // at::autocast::decrement_nesting()
    [DllImport("torch_cpu", EntryPoint = "_ZN2at8autocast17decrement_nestingEv")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int DecrementNesting();

    // at::autocast::clear_cache()
    [DllImport("torch_cpu", EntryPoint = "_ZN2at8autocast11clear_cacheEv")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern void ClearCache();

    // at::autocast::is_autocast_cache_enabled()
    [DllImport("torch_cpu", EntryPoint = "_ZN2at8autocast25is_autocast_cache_enabledEv")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    [return: MarshalAs(UnmanagedType.U1)]
    private static extern bool IsCacheEnabled();

    // at::autocast::set_autocast_cache_enabled(bool)
    [DllImport("torch_cpu", EntryPoint = "_ZN2at8autocast26set_autocast_cache_enabledEb")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern void SetCacheEnabled([MarshalAs(UnmanagedType.U1)] bool enabled);
}
