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
    public void AMissingFileNamesTheFoldersLookedIn()
    {
        var e = Assert.Throws<RunnerException>(() => Shim.Find(NativeFiles.Around(_folder.Path)));
        Assert.Equal("RUN6008", e.Descriptor.Code);
        Assert.Equal($"libLibTorchSharp.so of TorchSharp was not found beside Runner. Looked in: '{_folder.Path}', '{_folder["runtimes/linux-x64/native"]}'.",
            e.Message);
    }

    [Fact]
    public void AGarbageFileIsRefusedByName()
    {
        File.WriteAllText(_folder["libLibTorchSharp.so"], "no library, but long enough to hold the header of one: sixty-four bytes");
        var e = Assert.Throws<RunnerException>(() => Shim.Find(NativeFiles.Around(_folder.Path)));
        Assert.Equal("RUN6002", e.Descriptor.Code);
        Assert.Equal($"'{_folder["libLibTorchSharp.so"]}' is not a shared library this process can use: it is no ELF file.", e.Message);
    }

    [Fact]
    public void ALibraryOfAnotherProcessorIsRefused()
    {
        var bytes = File.ReadAllBytes(NativeFiles.Shim);
        bytes[18] = 183;                                                     // AArch64
        File.WriteAllBytes(_folder["libLibTorchSharp.so"], bytes);
        var e = Assert.Throws<RunnerException>(() => Shim.Find(NativeFiles.Around(_folder.Path)));
        Assert.EndsWith("it is for another processor (ELF machine 183).", e.Message);
    }

    [Fact]
    public void ASystemTooOldIsToldSoBeforeAnythingIsLoaded()
    {
        var file = LibraryFile.Read(NativeFiles.Shim);
        HashSet<string> Old(string name) => [.. file.Elf.VersionNeeds.Where(need => need.File == name && need.Version != "GLIBC_2.14").Select(need => need.Version)];

        var e = Assert.Throws<RunnerException>(() => Shim.Load(file, Old));

        Assert.Equal("RUN6004", e.Descriptor.Code);
        Assert.Equal($"'{NativeFiles.Shim}' needs version GLIBC_2.14 of libc.so.6, which this system does not have, for memcpy.", e.Message);
    }
}
