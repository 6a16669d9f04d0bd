using System.Runtime.InteropServices;
using static TorchSharp.torch;

namespace Runner.Training.Execution;

/// <summary>Where a tensor's elements lie.</summary>
internal static class TensorAddress
{
    /// <summary>Address of the first element; good as long as the tensor lives.</summary>
    public static nint Of(Tensor tensor) =>
        DataPointer(tensor.Handle, out var address) == 0 ? address : throw new InvalidOperationException("the tensor has no memory");

    [DllImport("torch_cpu", EntryPoint = "aoti_torch_get_data_ptr")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int DataPointer(nint tensor, out nint address);
}
