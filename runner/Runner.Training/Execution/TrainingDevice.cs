using System.Globalization;
using TorchSharp;

namespace Runner.Training;

/// <summary>Finds the device a recipe names.</summary>
public static class TrainingDevice
{
    /// <summary>Whether a recipe may name it.</summary>
    public static bool IsName(string name) =>
        name is "auto" or "cpu" or "cuda" || TryGetIndex(name, out _);

    /// <summary>The device, checked to be there.</summary>
    /// <param name="name">As the recipe has it.</param>
    /// <param name="localRank">Number of this process among those of its machine: <c>cuda</c> and <c>auto</c> give each its own GPU.</param>
    public static torch.Device Find(string name, int localRank = 0)
    {
        if (name == "cpu" || (name == "auto" && !torch.cuda.is_available()))
            return torch.CPU;
        if (!torch.cuda.is_available())
            throw TrainingErrors.DeviceMissing.With(name, "libtorch sees no GPU here");
        if (!TryGetIndex(name, out var index))
            index = localRank % Math.Max(1, torch.cuda.device_count());
        var count = torch.cuda.device_count();
        if (index >= count)
            throw TrainingErrors.DeviceMissing.With(name, $"this machine has {count} GPU(s), counted from 0");
        return new torch.Device(DeviceType.CUDA, index);
    }

    private static bool TryGetIndex(string name, out int index)
    {
        index = 0;
        return name.StartsWith("cuda:", StringComparison.Ordinal)
            && int.TryParse(name.AsSpan(5), NumberStyles.None, CultureInfo.InvariantCulture, out index);
    }
}
