using System.Runtime.InteropServices;

namespace Runner.LibTorch.Meta;

/// <summary>
/// libtorch's C interface for registering operators, meant for use across its versions. A kernel receives its arguments as 64-bit
/// values: a tensor is a handle that it owns, an optional value a pointer to one or null, a number its bits; it leaves its results in their place.
/// </summary>
internal static unsafe partial class StableAbi
{
    private const string Library = "torch_cpu";            // by its own name: whichever libtorch is loaded answers

    /// <summary>Opens <paramref name="name"/>'s operators for registering kernels of one dispatch key; 0 is success, here and below.</summary>
    [LibraryImport(Library, EntryPoint = "aoti_torch_library_init_impl", StringMarshalling = StringMarshalling.Utf8)]
    public static partial int OpenLibrary(string name, string dispatchKey, string file, uint line, out nint library);

    [LibraryImport(Library, EntryPoint = "aoti_torch_library_impl", StringMarshalling = StringMarshalling.Utf8)]
    public static partial int Register(nint library, string operation, delegate* unmanaged[Cdecl]<ulong*, ulong, ulong, void> kernel);

    /// <summary>A second handle on a tensor.</summary>
    [LibraryImport(Library, EntryPoint = "aoti_torch_new_tensor_handle")]
    public static partial int NewHandle(nint tensor, out nint handle);
}
