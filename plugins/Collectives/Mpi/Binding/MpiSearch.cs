using System.Runtime.InteropServices;
using Runner.Plugins.Collectives.Mpi.Launch;

namespace Runner.Plugins.Collectives.Mpi.Binding;

/// <summary>Finds and opens the MPI library.</summary>
internal static partial class MpiSearch
{
    private const int Now = 2;
    private const int Global = 0x100;

    // the numbered names are what programs link to; the others come with development packages. MPICH's is libmpich.so.12 on Debian and
    // libmpi.so.12 elsewhere, as for its descendants
    private static readonly string[] OpenMpi = ["libmpi.so.40", "libmpi.so.80", "libmpi.so.20"];
    private static readonly string[] Mpich = ["libmpich.so.12", "libmpi.so.12", "libmpi_cray.so.12", "libmpich.so"];
    private static readonly string[] Any = ["libmpi.so"];

    /// <summary>A handle for its symbols, and how it was found.</summary>
    public static (nint Handle, string Name) Open(string? library, LauncherFamily family)
    {
        string[] names = library is not null ? [library] : family == LauncherFamily.Mpich ? [.. Mpich, .. Any, .. OpenMpi] : [.. OpenMpi, .. Any, .. Mpich];
        foreach (var name in names)
        {
            if (Load(name) is { } handle)
                return (handle, name);
        }
        throw CollectiveErrors.MpiMissing.With(string.Join(", ", names));
    }

    // Parts that an MPI opens later look for its symbols among the global ones, unless it was built otherwise.
    private static nint? Load(string name)
    {
        if (OperatingSystem.IsLinux())
            return OpenShared(name, Now | Global) is var handle && handle != 0 ? handle : null;
        return NativeLibrary.TryLoad(name, out var other) ? other : null;
    }

    [LibraryImport("libc", EntryPoint = "dlopen", StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial nint OpenShared(string name, int flags);
}
