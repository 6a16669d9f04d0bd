using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Runner.Tests.Collectives.Nccl.Fake;

/// <summary>The stand-in of <c>nccl.c</c>, built once with the system's compiler.</summary>
internal static unsafe class FakeNccl
{
    private static readonly Lazy<nint?> Library = new(Build);

    /// <summary>The library, as if just loaded; the test skips where there is no compiler.</summary>
    public static nint Fresh()
    {
        Assert.SkipWhen(Library.Value is null, "gcc is not installed");
        ((delegate* unmanaged[Cdecl]<void>)NativeLibrary.GetExport(Library.Value!.Value, "fake_reset"))();
        return Library.Value.Value;
    }

    public static int Number(string function) => ((delegate* unmanaged[Cdecl]<int>)NativeLibrary.GetExport(Library.Value!.Value, function))();

    public static string Joined => Marshal.PtrToStringUTF8(((delegate* unmanaged[Cdecl]<nint>)NativeLibrary.GetExport(Library.Value!.Value, "fake_joined"))())!;

    /// <summary>From now on nothing ends, and the library says why.</summary>
    public static void Break(int error) => ((delegate* unmanaged[Cdecl]<int, void>)NativeLibrary.GetExport(Library.Value!.Value, "fake_break"))(error);

    private static nint? Build()
    {
        if (!File.Exists("/usr/bin/gcc"))
            return null;
        var library = Path.Combine(Directory.CreateTempSubdirectory("runner-fake-nccl-").FullName, "libnccl.so.2");
        using var compiler = Process.Start(new ProcessStartInfo("/usr/bin/gcc", ["-O1", "-shared", "-fPIC", "-pthread", "-o", library, Source()]) { RedirectStandardError = true })!;
        var said = compiler.StandardError.ReadToEnd();
        compiler.WaitForExit();
        return compiler.ExitCode == 0 ? NativeLibrary.Load(library) : throw new InvalidOperationException(said);
    }

    private static string Source() => Path.Combine(AppContext.BaseDirectory, "Collectives", "Nccl", "Fake", "nccl.c");
}
