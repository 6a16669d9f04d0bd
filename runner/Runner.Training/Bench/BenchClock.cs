using TorchSharp;
using static TorchSharp.torch;

namespace Runner.Training.Bench;

/// <summary>A clock that waits for the device at each change of phase.</summary>
internal static class BenchClock
{
    public static PhaseClock For(Device device) =>
        new(TimeProvider.System) { Synchronize = device.type == DeviceType.CUDA ? static () => cuda.synchronize() : null };
}
