using Runner.Errors;
using Runner.LibTorch;
using Runner.LibTorch.Discovery;

namespace Runner.Tests.LibTorch.Discovery;

public sealed class LibTorchFinderTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private LibTorchFolder Find(TorchRuntimeOptions options, params (string, string)[] variables) =>
        new LibTorchFinder(NativeFiles.Around(_folder["app"], variables)).Find(options);

    private static readonly TorchRuntimeOptions NoPython = new() { Python = "/there/is/no/python" };

    // A python that answers like one that has torch there; the script is not asked what the command line says.
    private string FakePython(string package)
    {
        var path = _folder["python"];
        File.WriteAllText(path, $"#!/bin/sh\necho '{package}'\n");
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        return path;
    }

    private string FakePackage(bool cuda)
    {
        NativeFiles.FakeLibTorch(_folder["torch/lib"], cuda);
        File.WriteAllText(_folder["torch/version.py"], "from typing import Optional\n\n__all__ = ['__version__']\n__version__ = '2.11.0+cu130'\ndebug = False\n");
        return _folder["torch"];
    }

    [Fact]
    public void The_configured_folder_comes_first()
    {
        NativeFiles.FakeLibTorch(_folder["app/libtorch"]);
        var configured = NativeFiles.FakeLibTorch(_folder["mine/lib"]);

        var found = Find(NoPython, ("RUNNER_LIBTORCH", _folder["mine"]));

        Assert.Equal((configured, LibTorchSource.Configured, "unknown"), (found.Path, found.Source, found.Version));
    }

    [Fact]
    public void The_option_wins_over_the_variable()
    {
        var mine = NativeFiles.FakeLibTorch(_folder["mine"]);
        Assert.Equal(mine, Find(NoPython with { Folder = mine }, ("RUNNER_LIBTORCH", "/nowhere")).Path);
    }

    [Fact]
    public void The_bundle_comes_before_Python()
    {
        var bundle = NativeFiles.FakeLibTorch(_folder["app/libtorch"]);
        var found = Find(new() { Python = FakePython(FakePackage(cuda: true)) });
        Assert.Equal((bundle, LibTorchSource.Bundled, "2.10.0"), (found.Path, found.Source, found.Version));
    }

    [Fact]
    public void What_the_runtime_finds_by_itself_is_the_bundle()
    {
        NativeFiles.FakeLibTorch(_folder["app/libtorch"]);
        Assert.Equal(NativeFiles.FakeLibTorch(_folder["app"]), Find(NoPython).Path);
    }

    [Fact]
    public void Python_with_cuda_is_taken_where_cuda_is_wanted_and_the_bundle_has_none()
    {
        NativeFiles.FakeLibTorch(_folder["app/libtorch"]);
        var found = Find(new() { Python = FakePython(FakePackage(cuda: true)), Device = WantedDevice.Cuda });

        Assert.Equal((LibTorchSource.Python, "2.11.0+cu130", true), (found.Source, found.Version, found.HasCuda));
        Assert.Equal(["libc10.so", "libc10_cuda.so", "libtorch_cpu.so", "libtorch_cuda.so", "libtorch.so"], found.LoadOrder().Select(Path.GetFileName));
    }

    [Fact]
    public void Links_are_resolved_because_LibTorch_looks_beside_itself()
    {
        var real = NativeFiles.FakeLibTorch(_folder["store/torch-2.10/lib"]);
        File.WriteAllText(_folder["store/torch-2.10/build-version"], "2.10.0+cpu\n");
        Directory.CreateSymbolicLink(_folder["link"], _folder["store/torch-2.10"]);

        var found = Find(NoPython with { Folder = _folder["link"] });

        Assert.Equal((real, "2.10.0+cpu"), (found.Path, found.Version));
    }

    [Fact]
    public void Nothing_anywhere_lists_every_place()
    {
        var e = Assert.Throws<RunnerException>(() => Find(NoPython));

        Assert.Equal("RUN6000", e.Descriptor.Code);
        Assert.Equal($"""
            No libtorch was found. Looked at:
              configured folder: none (RUNNER_LIBTORCH is not set)
              bundled: none in '{_folder["app"]}', '{_folder["app/libtorch"]}'
              Python '/there/is/no/python': it does not start: An error occurred trying to start process '/there/is/no/python' with working directory '/'. No such file or directory
            """, e.Message);
    }

    [Fact]
    public void A_Python_without_torch_is_named()
    {
        var e = Assert.Throws<RunnerException>(() => Find(new() { Python = FakePython("") }));
        Assert.EndsWith($"Python '{_folder["python"]}': it has no torch", e.Message);
    }

    [Fact]
    public void A_Python_whose_torch_has_no_libraries_is_named()
    {
        Directory.CreateDirectory(_folder["torch"]);
        var e = Assert.Throws<RunnerException>(() => Find(new() { Python = FakePython(_folder["torch"]) }));
        Assert.EndsWith($"its torch in '{_folder["torch"]}' lacks libc10.so, libtorch_cpu.so, libtorch.so (looked in it and in its folder lib)", e.Message);
    }

    [Fact]
    public void A_configured_folder_that_is_missing_is_not_passed_over()
    {
        NativeFiles.FakeLibTorch(_folder["app/libtorch"]);
        var e = Assert.Throws<RunnerException>(() => Find(NoPython, ("RUNNER_LIBTORCH", _folder["gone"])));
        Assert.Equal("RUN6001", e.Descriptor.Code);
        Assert.Equal($"RUNNER_LIBTORCH names '{_folder["gone"]}', which does not exist.", e.Message);
    }

    [Fact]
    public void A_configured_folder_names_the_file_it_lacks()
    {
        var mine = NativeFiles.FakeLibTorch(_folder["mine"]);
        File.Delete(Path.Combine(mine, "libc10.so"));
        var e = Assert.Throws<RunnerException>(() => Find(NoPython, ("RUNNER_LIBTORCH", mine)));
        Assert.Equal($"RUNNER_LIBTORCH names '{mine}', which lacks libc10.so.", e.Message);
    }

    [Fact]
    public void Cuda_wanted_but_nowhere()
    {
        NativeFiles.FakeLibTorch(_folder["app/libtorch"]);
        var e = Assert.Throws<RunnerException>(() => Find(new() { Python = FakePython(FakePackage(cuda: false)), Device = WantedDevice.Cuda }));
        Assert.Equal("RUN6006", e.Descriptor.Code);
        Assert.Contains($"bundled: '{_folder["app/libtorch"]}' is a CPU build", e.Message);
        Assert.Contains("its torch 2.11.0+cu130", e.Message);
    }
}
