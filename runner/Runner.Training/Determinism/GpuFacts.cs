using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;

namespace Runner.Training;

/// <summary>What NVIDIA's driver says of a GPU; libtorch has initialised it by then.</summary>
internal static class GpuFacts
{
    private const int ComputeMajor = 75, ComputeMinor = 76;

    /// <summary>Model, compute capability and driver interface; <c>cuda</c> where the driver does not answer.</summary>
    public static string Describe(int index)
    {
        try
        {
            var name = new byte[256];
            if (Initialize(0) != 0 || Device(out var device, index) != 0 || Name(name, name.Length, device) != 0)
                return "cuda";
            _ = Attribute(out var major, ComputeMajor, device);
            _ = Attribute(out var minor, ComputeMinor, device);
            _ = DriverVersion(out var driver);
            var text = Encoding.UTF8.GetString(name, 0, Math.Max(0, Array.IndexOf(name, (byte)0)));
            return string.Create(CultureInfo.InvariantCulture, $"{text} (compute {major}.{minor}, driver interface {driver / 1000}.{driver % 1000 / 10})");
        }
        catch (Exception e) when (e is DllNotFoundException or EntryPointNotFoundException)
        {
            return "cuda";
        }
    }

    [DllImport("libcuda.so.1", EntryPoint = "cuInit")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Initialize(uint flags);

    [DllImport("libcuda.so.1", EntryPoint = "cuDeviceGet")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Device(out int device, int ordinal);

    [DllImport("libcuda.so.1", EntryPoint = "cuDeviceGetName")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Name(byte[] name, int length, int device);

    [DllImport("libcuda.so.1", EntryPoint = "cuDeviceGetAttribute")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Attribute(out int value, int attribute, int device);

    [DllImport("libcuda.so.1", EntryPoint = "cuDriverGetVersion")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int DriverVersion(out int version);
}
