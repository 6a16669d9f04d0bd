using System.Runtime.Versioning;
using Runner.Errors;
using Runner.LibTorch.Loading;

namespace Runner.Tests.LibTorch.Loading;

[SupportedOSPlatform("linux")]
public sealed class ShimTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_missing_file_names_the_folders_looked_in()
    {
        var e = Assert.Throws<RunnerException>(() => Shim.Find(NativeFiles.Around(_folder.Path)));
        Assert.Equal("RUN6008", e.Descriptor.Code);
        Assert.Equal($"libLibTorchSharp.so of TorchSharp was not found beside Runner. Looked in: '{_folder.Path}', '{_folder["runtimes/linux-x64/native"]}'.",
            e.Message);
    }

    [Fact]
    public void A_garbage_file_is_refused_by_name()
    {
        File.WriteAllText(_folder["libLibTorchSharp.so"], "no library, but long enough to hold the header of one: sixty-four bytes");
        var e = Assert.Throws<RunnerException>(() => Shim.Find(NativeFiles.Around(_folder.Path)));
        Assert.Equal("RUN6002", e.Descriptor.Code);
        Assert.Equal($"'{_folder["libLibTorchSharp.so"]}' is not a shared library this process can use: it is no ELF file.", e.Message);
    }

    [Fact]
    public void A_library_of_another_processor_is_refused()
    {
        var bytes = File.ReadAllBytes(NativeFiles.Shim);
        bytes[18] = 183;                                                     // AArch64
        File.WriteAllBytes(_folder["libLibTorchSharp.so"], bytes);
        var e = Assert.Throws<RunnerException>(() => Shim.Find(NativeFiles.Around(_folder.Path)));
        Assert.EndsWith("it is for another processor (ELF machine 183).", e.Message);
    }

    [Fact]
    public void A_system_too_old_is_told_so_before_anything_is_loaded()
    {
        var file = LibraryFile.Read(NativeFiles.Shim);
        HashSet<string> Old(string name) => [.. file.Elf.VersionNeeds.Where(need => need.File == name && need.Version != "GLIBC_2.14").Select(need => need.Version)];

        var e = Assert.Throws<RunnerException>(() => Shim.Load(file, Old));

        Assert.Equal("RUN6004", e.Descriptor.Code);
        Assert.Equal($"'{NativeFiles.Shim}' needs version GLIBC_2.14 of libc.so.6, which this system does not have, for memcpy.", e.Message);
    }
}
