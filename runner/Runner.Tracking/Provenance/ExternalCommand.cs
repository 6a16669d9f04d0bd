using System.ComponentModel;
using System.Diagnostics;

namespace Runner.Tracking;

/// <summary>Asks another program for a text.</summary>
internal static class ExternalCommand
{
    /// <summary>What the program wrote; null when it is not there, failed, or took too long.</summary>
    public static string? Run(string program, string arguments, string? folder = null, TimeSpan? timeout = null)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
            UseShellExecute = false,
            WorkingDirectory = folder ?? "",
        };
        // asking must not take git's locks, page, or prompt
        start.Environment["GIT_OPTIONAL_LOCKS"] = "0";
        start.Environment["GIT_TERMINAL_PROMPT"] = "0";
        start.Environment["LC_ALL"] = "C";
        try
        {
            using var process = Process.Start(start);
            if (process is null)
                return null;
            process.StandardInput.Close();
            var output = process.StandardOutput.ReadToEndAsync();
            _ = process.StandardError.ReadToEndAsync();
            if (!process.WaitForExit(timeout ?? TimeSpan.FromSeconds(10)))
            {
                process.Kill(entireProcessTree: true);
                return null;
            }
            return process.ExitCode == 0 ? output.GetAwaiter().GetResult() : null;
        }
        catch (Exception e) when (e is Win32Exception or InvalidOperationException or IOException or DirectoryNotFoundException)
        {
            return null;
        }
    }
}
