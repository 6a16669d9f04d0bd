using Runner.Errors;
using Runner.LibTorch.Loading;

namespace Runner.Tests.LibTorch.Loading;

public sealed class SharedLibraryTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_file_cut_short_is_refused_before_the_loader_maps_it()
    {
        var path = _folder["libc10.so"];
        File.WriteAllBytes(path, File.ReadAllBytes(NativeFiles.Shim)[..1_000_000]);

        var e = Assert.Throws<RunnerException>(() => SharedLibrary.CheckWhole(path));

        Assert.Equal("RUN6002", e.Descriptor.Code);
        Assert.StartsWith($"'{path}' is not a shared library this process can use: it is cut short: 1000000 bytes of at least ", e.Message);
    }

    [Theory]
    [InlineData("")]
    [InlineData("version https://git-lfs.github.com/spec/v1\noid sha256:0000000000000000\nsize 461211481\n")]
    public void A_file_that_is_no_library_is_refused(string content)
    {
        File.WriteAllText(_folder["libtorch_cpu.so"], content);
        var e = Assert.Throws<RunnerException>(() => SharedLibrary.CheckWhole(_folder["libtorch_cpu.so"]));
        Assert.EndsWith("it is no 64-bit ELF file.", e.Message);
    }

    [Fact]
    public void The_real_files_are_whole()
    {
        NativeFiles.SkipWithoutBundle();
        foreach (var path in Directory.GetFiles(NativeFiles.Bundle).Append(NativeFiles.Shim))
            SharedLibrary.CheckWhole(path);
    }

    [Fact]
    public void The_loaders_own_words_are_shown()
    {
        // a well-formed library whose dependency does not exist: one letter of the dependency's name is changed
        var bytes = File.ReadAllBytes(NativeFiles.Shim);
        var name = bytes.AsSpan().IndexOf("libtorch_cpu.so\0"u8);
        bytes[name + 3] = (byte)'X';
        var path = _folder["libnew.so"];
        File.WriteAllBytes(path, bytes);
        TorchRuntimeTests.Load();

        var e = Assert.Throws<RunnerException>(() => SharedLibrary.Load(path));

        Assert.Equal("RUN6003", e.Descriptor.Code);
        Assert.Equal($"'{path}' could not be loaded: libXorch_cpu.so: cannot open shared object file: No such file or directory", e.Message);
    }
}
