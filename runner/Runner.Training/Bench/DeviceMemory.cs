using System.Runtime.InteropServices;
using TorchSharp;
using static TorchSharp.torch;

namespace Runner.Training.Bench;

/// <summary>Memory of a CUDA device, asked of the CUDA runtime that libtorch has loaded; TorchSharp has no call for it.</summary>
internal static unsafe class DeviceMemory
{
    private static readonly string[] Names = ["libcudart.so.13", "libcudart.so.12", "libcudart.so.11.0", "libcudart.so"];

    /// <summary>Bytes in use on the current device, by all processes; null for the CPU and where no runtime is found.</summary>
    public static long? InUse(Device device)
    {
        if (device.type != DeviceType.CUDA)
            return null;
        foreach (var name in Names)
        {
            if (!NativeLibrary.TryLoad(name, out var library) || !NativeLibrary.TryGetExport(library, "cudaMemGetInfo", out var export))
                continue;
            nuint free = 0, total = 0;
            var call = (delegate* unmanaged<nuint*, nuint*, int>)export;
            return call(&free, &total) == 0 ? (long)(total - free) : null;
        }
        return null;
    }
}
