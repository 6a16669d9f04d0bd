using Runner.LibTorch;

namespace Runner.Experiments;

/// <summary>Which libtorch a recipe needs.</summary>
internal static class WantedLibTorch
{
    /// <summary>The device a recipe means, as far as the choice of a libtorch goes.</summary>
    public static WantedDevice Of(string device) =>
        device.StartsWith("cuda", StringComparison.Ordinal) ? WantedDevice.Cuda : device == "cpu" ? WantedDevice.Cpu : WantedDevice.Any;
}
