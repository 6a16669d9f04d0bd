using System.ComponentModel;
using System.Diagnostics;

namespace Runner.LibTorch.Discovery;

/// <summary>Finds the torch package of a Python install without importing it.</summary>
internal static class PythonTorch
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(20);

    /// <summary>The libtorch inside Python's torch.</summary>
    /// <param name="python">Executable, by path or by name.</param>
    /// <param name="reason">Where there is none: why, for the list of places looked at.</param>
    public static LibTorchFolder? Find(string python, out string reason)
    {
        var package = PackageFolder(python, out reason);
        if (package is null)
            return null;
        var found = LibTorchFolder.Find(package, LibTorchSource.Python, out reason);
        if (found is null)
            reason = $"its torch in '{package}' {reason}";
        return found;
    }

    private static string? PackageFolder(string python, out string reason)
    {
        var start = new ProcessStartInfo(python)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = "/",               // Python looks in its working folder first; a folder named torch there is no torch
        };
        start.ArgumentList.Add("-c");
        start.ArgumentList.Add("import importlib.util as u; s = u.find_spec('torch'); print(next(iter(s.submodule_search_locations or []), '') if s else '')");
        try
        {
            using var process = Process.Start(start)!;
            var (output, error) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
            if (!process.WaitForExit(Timeout))
            {
                process.Kill(entireProcessTree: true);
                reason = $"it did not answer within {Timeout.TotalSeconds:0} seconds";
                return null;
            }
            var folder = output.GetAwaiter().GetResult().Trim();
            reason = process.ExitCode != 0 ? $"it failed: {error.GetAwaiter().GetResult().Trim()}" : "it has no torch";
            return process.ExitCode == 0 && folder.Length > 0 ? folder : null;
        }
        catch (Win32Exception e)
        {
            reason = $"it does not start: {e.Message}";
            return null;
        }
    }
}
