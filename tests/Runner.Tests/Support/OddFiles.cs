using System.Runtime.InteropServices;
using System.Text;

namespace Runner.Tests.Support;

/// <summary>Paths that lead to no regular file, and to one that is larger than it should be.</summary>
internal static class OddFiles
{
    /// <summary>A named pipe that nobody writes to: opening it as a file waits for ever.</summary>
    public static string Pipe(string folder, string name = "pipe")
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "needs mkfifo");
        var path = Path.Combine(folder, name);
        Assert.Equal(0, MakePipe(Encoding.UTF8.GetBytes(path + '\0'), 0x180));
        return path;
    }

    /// <summary>A sparse file of <paramref name="bytes"/> bytes, all zero.</summary>
    public static string Huge(string folder, long bytes, string name = "huge")
    {
        var path = Path.Combine(folder, name);
        using var file = File.Create(path);
        file.SetLength(bytes);
        return path;
    }

    /// <summary>A symbolic link to <paramref name="target"/>.</summary>
    public static string Link(string folder, string target, string name = "link")
    {
        var path = Path.Combine(folder, name);
        File.CreateSymbolicLink(path, target);
        return path;
    }

    [DllImport("libc", EntryPoint = "mkfifo")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int MakePipe(byte[] path, uint mode);
}
