using System.Runtime.InteropServices;

namespace Runner.LibTorch.Loading;

/// <summary>Loads a shared library by path, with the loader's own words where it fails.</summary>
internal static class SharedLibrary
{
    /// <exception cref="Errors.RunnerException">The system's loader refused it.</exception>
    public static nint Load(string path)
    {
        try
        {
            return NativeLibrary.Load(path);
        }
        catch (Exception e) when (e is DllNotFoundException or BadImageFormatException)
        {
            throw LibTorchErrors.LoadFailed.Because(e, path, LoaderText(e.Message, path));
        }
    }

    // .NET lists every attempt; the line that names something else than the file itself is the one that helps
    internal static string LoaderText(string message, string path)
    {
        var lines = message.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        return lines.FirstOrDefault(line => line.StartsWith(path + ":", StringComparison.Ordinal))
            ?? lines.Skip(1).FirstOrDefault() ?? message;
    }
}
