using static TorchSharp.torch;

namespace Runner.LibTorch.Meta;

/// <summary>
/// Where tensors have shapes and no contents. While <see cref="Run"/> works, new tensors of the process land there, so it works alone.
/// </summary>
public static class MetaDevice
{
    /// <summary>What <paramref name="work"/> makes, its tensors on the meta device.</summary>
    public static T Run<T>(Func<T> work)
    {
        var before = get_default_device();
        set_default_device(MetaKernels.Device);
        try
        {
            return work();
        }
        finally
        {
            set_default_device(before);
        }
    }

    /// <summary>A tensor of this shape without contents.</summary>
    public static Tensor Empty(IReadOnlyList<long> shape) => empty(shape.ToArray(), device: MetaKernels.Device);
}
