using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;

namespace Runner.Training;

/// <summary>What libtorch and its libraries choose CPU kernels by.</summary>
internal static class ProcessorFacts
{
    private const int StringSize = 32;                         // std::string of libstdc++: address, length, 16 bytes for short ones

    /// <summary>Name, family and model.</summary>
    public static string Model { get; } = Describe();

    /// <summary>What libtorch's kernels were dispatched to; <c>unknown</c> where this libtorch does not say.</summary>
    public static unsafe string Capability()
    {
        try
        {
            var text = stackalloc byte[StringSize];
            Unsafe.InitBlock(text, 0, StringSize);
            GetCapability(text);
            var length = *(nint*)(text + sizeof(nint));
            // a short string lies within its own object, and then nothing is to be freed
            return *(byte**)text == text + (2 * sizeof(nint)) && length is > 0 and < 16
                ? Encoding.ASCII.GetString(*(byte**)text, (int)length)
                : "unknown";
        }
        catch (Exception e) when (e is DllNotFoundException or EntryPointNotFoundException)
        {
            return "unknown";
        }
    }

    private static string Describe()
    {
        const string information = "/proc/cpuinfo";
        if (!File.Exists(information))
            return RuntimeInformation.ProcessArchitecture.ToString();
        var facts = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var line in File.ReadLines(information).TakeWhile(l => l.Length > 0))
        {
            var colon = line.IndexOf(':', StringComparison.Ordinal);
            if (colon > 0)
                facts.TryAdd(line[..colon].Trim(), line[(colon + 1)..].Trim());
        }
        return facts.TryGetValue("model name", out var name)
            ? $"{name} (family {facts.GetValueOrDefault("cpu family", "?")}, model {facts.GetValueOrDefault("model", "?")})"
            : RuntimeInformation.ProcessArchitecture.ToString();
    }

    // std::string at::get_cpu_capability(): the caller passes where the string is to be made
    [DllImport("torch_cpu", EntryPoint = "_ZN2at18get_cpu_capabilityB5cxx11Ev")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern unsafe nint GetCapability(byte* result);
}
