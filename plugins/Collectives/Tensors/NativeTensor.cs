using System.Runtime.InteropServices;
using static TorchSharp.torch;

namespace Runner.Plugins.Collectives.Tensors;

/// <summary>Tensors as addresses, by libtorch's C interface.</summary>
internal static unsafe partial class NativeTensor
{
    private const string Library = "torch_cpu";            // by its own name: whichever libtorch is loaded answers

    /// <summary>A tensor [N] over memory of someone else's, who keeps it longer than the tensor. The caller disposes it.</summary>
    public static Tensor Over(nint memory, long elements, ScalarType type)
    {
        InitializeDeviceType(TorchSharp.DeviceType.CPU);
        long stride = 1;
        if (Create(memory, 1, &elements, &stride, 0, (int)(sbyte)type, 0, 0, out var handle) != 0)
            throw new InvalidOperationException($"libtorch makes no {type} tensor of {elements} elements over given memory");
        return Tensor.UnsafeCreateTensor(handle).DetachFromDisposeScope();
    }

    /// <summary>Where the first element lies, on whatever device the tensor is.</summary>
    public static nint Address(Tensor tensor)
    {
        if (DataPointer(tensor.Handle, out var address) != 0)
            throw new InvalidOperationException("libtorch does not say where a tensor lies");
        GC.KeepAlive(tensor);
        return address;
    }

    [LibraryImport(Library, EntryPoint = "aoti_torch_create_tensor_from_blob")]
    private static partial int Create(
        nint data, long dimensions, long* sizes, long* strides, long offset, int type, int deviceType, int deviceIndex, out nint tensor);

    [LibraryImport(Library, EntryPoint = "aoti_torch_get_data_ptr")]
    private static partial int DataPointer(nint tensor, out nint data);
}
