using System.Runtime.InteropServices;
using System.Text;
using Runner.Errors;
using Runner.LibTorch;
using Runner.LibTorch.Discovery;
using Runner.LibTorch.Elf;
using Runner.LibTorch.Loading;

namespace Runner.Tests.LibTorch.Loading;

public sealed class CompatibilityTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private static LibTorchFolder Real => new(NativeFiles.Bundle, LibTorchSource.Configured, "2.10.0");

    [Fact]
    public void The_version_torch_sharp_was_built_for_fits()
    {
        TorchRuntimeTests.Load();
        Compatibility.CheckLayout(Real);
        var libtorch = NativeLibrary.Load(Path.Combine(NativeFiles.Bundle, "libtorch.so"));
        Assert.Empty(Compatibility.CheckNames(Real, libtorch, LibraryFile.Read(NativeFiles.Shim).Elf, acceptMissingFunctions: false));
    }

    [Fact]
    public void A_library_without_the_classes_is_refused()
    {
        File.Copy(NativeFiles.Shim, _folder["libc10.so"]);
        var e = Assert.Throws<RunnerException>(() => Compatibility.CheckLayout(new LibTorchFolder(_folder.Path, LibTorchSource.Python, "1.0.0")));
        Assert.Equal("RUN6005", e.Descriptor.Code);
        Assert.Equal($"libtorch 1.0.0 in '{_folder.Path}' does not fit TorchSharp, which was built for libtorch 2.10.0: its libc10.so has no class c10::TensorImpl.",
            e.Message);
    }

    [Fact]
    public void Another_layout_of_an_inlined_class_is_refused()
    {
        NativeFiles.SkipWithoutBundle();
        var bytes = File.ReadAllBytes(Path.Combine(NativeFiles.Bundle, "libc10.so"));
        EnlargeVirtualTable(bytes, "_ZTVN3c1010TensorImplE", 0x110, 0x118);
        File.WriteAllBytes(_folder["libc10.so"], bytes);

        var e = Assert.Throws<RunnerException>(() => Compatibility.CheckLayout(new LibTorchFolder(_folder.Path, LibTorchSource.Python, "2.12.0")));

        Assert.EndsWith("its class c10::TensorImpl has 35 virtual entries, not 34.", e.Message);
    }

    [Fact]
    public void Missing_names_are_counted_and_functions_alone_can_be_accepted()
    {
        TorchRuntimeTests.Load();
        // seen through libc10 alone nearly everything is missing, data included
        var c10 = NativeLibrary.Load(Path.Combine(NativeFiles.Bundle, "libc10.so"));
        var e = Assert.Throws<RunnerException>(() => Compatibility.CheckNames(Real, c10, LibraryFile.Read(NativeFiles.Shim).Elf, acceptMissingFunctions: true));
        Assert.Contains("names that TorchSharp needs at once or later", e.Message);

        var renamed = ElfLibrary.Parse(RenameCalledFunction(File.ReadAllBytes(NativeFiles.Shim)));
        var libtorch = NativeLibrary.Load(Path.Combine(NativeFiles.Bundle, "libtorch.so"));
        var refused = Assert.Throws<RunnerException>(() => Compatibility.CheckNames(Real, libtorch, renamed, acceptMissingFunctions: false));
        Assert.Contains("it lacks 1 functions that TorchSharp may call (_XN2at4_ops10add_Tensor4call", refused.Message);
        Assert.Contains("RUNNER_LIBTORCH_ACCEPT_MISSING=1", refused.Message);
        Assert.Contains("_XN2at4_ops10add_Tensor", Assert.Single(Compatibility.CheckNames(Real, libtorch, renamed, acceptMissingFunctions: true)));
    }

    private static byte[] RenameCalledFunction(byte[] shim)
    {
        shim[shim.AsSpan().IndexOf("_ZN2at4_ops10add_Tensor4call"u8) + 1] = (byte)'X';
        return shim;
    }

    // through the section headers, a road the code under test does not take: .dynsym (type 11) and its string table
    private static void EnlargeVirtualTable(byte[] bytes, string name, long from, long to)
    {
        var sections = (int)BitConverter.ToInt64(bytes, 40);
        var symbols = Enumerable.Range(0, BitConverter.ToUInt16(bytes, 60)).Select(i => sections + i * 64).First(at => BitConverter.ToInt32(bytes, at + 4) == 11);
        var strings = sections + BitConverter.ToInt32(bytes, symbols + 40) * 64;
        var (table, length, names) = (BitConverter.ToInt64(bytes, symbols + 24), BitConverter.ToInt64(bytes, symbols + 32), BitConverter.ToInt64(bytes, strings + 24));
        var wanted = Encoding.ASCII.GetBytes(name + "\0");
        var entry = Enumerable.Range(0, (int)(length / 24)).Select(i => (int)table + i * 24)
            .Single(at => bytes.AsSpan((int)(names + BitConverter.ToUInt32(bytes, at))).StartsWith(wanted));
        Assert.Equal(from, BitConverter.ToInt64(bytes, entry + 16));
        BitConverter.TryWriteBytes(bytes.AsSpan(entry + 16), to);
    }
}
