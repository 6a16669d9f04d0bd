using System.Runtime.InteropServices;
using Runner.Errors;
using Runner.LibTorch.Discovery;
using Runner.LibTorch.Elf;

namespace Runner.LibTorch.Loading;

/// <summary>Whether a libtorch that did not come with Runner fits the libtorch that TorchSharp was compiled against.</summary>
internal static class Compatibility
{
    // Sizes of tables of virtual functions in libtorch 2.10. TorchSharp has code of these classes inlined, so another size
    // means calls into the wrong function rather than a message.
    private static readonly (string Symbol, string Class, long Size)[] Layouts =
    [
        ("_ZTVN3c1010TensorImplE", "c10::TensorImpl", 0x110),
        ("_ZTVN3c1011StorageImplE", "c10::StorageImpl", 0x40),
    ];

    /// <summary>Looks at the layout of the classes that TorchSharp has inlined; loads nothing.</summary>
    /// <exception cref="RunnerException">It differs.</exception>
    public static void CheckLayout(LibTorchFolder folder)
    {
        var symbols = LibraryFile.Read(Path.Combine(folder.Path, "libc10.so")).Elf.ReadSymbols()
            .Where(symbol => symbol.IsDefined).ToLookup(symbol => symbol.Name);
        foreach (var (name, type, size) in Layouts)
        {
            var found = symbols[name].FirstOrDefault();
            if (found is null)
                throw Refuse(folder, $"its libc10.so has no class {type}");
            if (found.Size != size)
                throw Refuse(folder, $"its class {type} has {found.Size / 8} virtual entries, not {size / 8}");
        }
    }

    /// <summary>Looks for every name that TorchSharp needs in the loaded libtorch.</summary>
    /// <param name="folder">Where it came from, for messages.</param>
    /// <param name="libtorch">Handle of the loaded <c>libtorch.so</c>, through which all of libtorch is reached.</param>
    /// <param name="shim">TorchSharp's native part.</param>
    /// <param name="acceptMissingFunctions">Turns missing functions (not data) into a warning.</param>
    /// <returns>Warnings.</returns>
    /// <exception cref="RunnerException">Names are missing.</exception>
    public static IReadOnlyList<string> CheckNames(LibTorchFolder folder, nint libtorch, ElfLibrary shim, bool acceptMissingFunctions)
    {
        // names of the system's libraries carry a version, libtorch's do not
        var missing = shim.ReadSymbols()
            .Where(symbol => !symbol.IsDefined && !symbol.IsWeak && symbol.IsRelocated && symbol.VersionIndex <= 1)
            .Where(symbol => !NativeLibrary.TryGetExport(libtorch, symbol.Name, out _)).ToList();
        if (missing.Count == 0)
            return [];
        var names = string.Join(", ", missing.Take(5).Select(symbol => symbol.Name)) + (missing.Count > 5 ? ", ..." : "");
        if (missing.Exists(symbol => !symbol.IsCalledOnly))
            throw Refuse(folder, $"it lacks {missing.Count} names that TorchSharp needs at once or later ({names})");
        if (!acceptMissingFunctions)
        {
            throw Refuse(folder, $"it lacks {missing.Count} functions that TorchSharp may call ({names}); " +
                "RUNNER_LIBTORCH_ACCEPT_MISSING=1 accepts that, and a call of one of them then ends the process");
        }
        return [$"libtorch {folder.Version} lacks {missing.Count} functions that TorchSharp may call; a call ends the process: {names}"];
    }

    private static RunnerException Refuse(LibTorchFolder folder, string reason) =>
        LibTorchErrors.Incompatible.With(folder.Path, folder.Version, Surroundings.ExpectedVersion, reason);
}
