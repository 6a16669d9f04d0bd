using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Runner.Errors;
using Runner.LibTorch.Discovery;
using Runner.LibTorch.Elf;
using Runner.LibTorch.Loading;
using TorchSharp;

namespace Runner.LibTorch;

/// <summary>
/// Loads libtorch into this process. Call <see cref="EnsureLoaded"/> before any use of TorchSharp; commands that make no
/// tensor do not call it and start without libtorch (a third of a second, half a gigabyte of mapped files).
/// </summary>
public static class TorchRuntime
{
    private static readonly Lock Gate = new();
    private static TorchRuntimeReport? _loaded;
    private static RunnerException? _failed;

    /// <summary>What is loaded; null before the first <see cref="EnsureLoaded"/>.</summary>
    public static TorchRuntimeReport? Loaded => Volatile.Read(ref _loaded);

    /// <summary>
    /// Finds, checks and loads libtorch: the configured folder, else the one that came with Runner, else Python's. The second
    /// and later calls return the first one's report.
    /// </summary>
    /// <param name="options">Where to look; later calls' places are not looked at, only their wish for CUDA.</param>
    /// <exception cref="RunnerException">RUN6000 to RUN6012: nothing fits, and why.</exception>
    public static TorchRuntimeReport EnsureLoaded(TorchRuntimeOptions? options = null)
    {
        options ??= new TorchRuntimeOptions();
        lock (Gate)
        {
            if (_failed is not null)
                throw new RunnerException(_failed.Descriptor, _failed.Message, _failed) { Remedy = _failed.Remedy };
            _loaded ??= Load(options, Surroundings.Current());
            if (options.Device == WantedDevice.Cuda && !_loaded.HasCuda)
                throw LibTorchErrors.LoadedWithoutCuda.With(_loaded.Description);
            return _loaded;
        }
    }

    private static TorchRuntimeReport Load(TorchRuntimeOptions options, Surroundings surroundings)
    {
        var started = Stopwatch.GetTimestamp();
        if (!OperatingSystem.IsLinux() || RuntimeInformation.ProcessArchitecture != Architecture.X64)
            return LoadByTorchSharp(options, surroundings, started);

        var folder = new LibTorchFinder(surroundings).Find(options);
        var shim = Shim.Find(surroundings);
        RefuseSecondCopy(folder, surroundings);
        foreach (var path in folder.LoadOrder())
            SharedLibrary.CheckWhole(path);
        if (folder.Source != LibTorchSource.Bundled)
            Compatibility.CheckLayout(folder);
        var waiting = OpenMpWaiting.Apply(surroundings.Variable);
        try
        {
            nint libtorch = 0;
            foreach (var path in folder.LoadOrder())
                libtorch = SharedLibrary.Load(path);
            var warnings = folder.Source == LibTorchSource.Bundled ? [] : Compatibility.CheckNames(folder, libtorch, shim.Elf,
                options.AcceptMissingFunctions ?? surroundings.Variable("RUNNER_LIBTORCH_ACCEPT_MISSING") == "1");
            var mended = Shim.Load(shim, SystemLibraries.VersionsOf);
            var kernels = VectorMath.Apply(libtorch, surroundings.Variable(VectorMath.Variable));
            StartTorchSharp(folder.HasCuda);
            return new TorchRuntimeReport(folder.Source, folder.Path, folder.Version, folder.HasCuda, mended, warnings, Stopwatch.GetElapsedTime(started))
            {
                Kernels = kernels,
                Waiting = waiting,
            };
        }
        catch (RunnerException e)
        {
            // part of a libtorch is in this process now and stays: a second attempt could bring in another copy
            _failed = e;
            throw;
        }
    }

    // TorchSharp asks for libtorch by name. What is loaded answers to that name, but a copy where the runtime looks first
    // would be loaded beside it.
    private static void RefuseSecondCopy(LibTorchFolder chosen, Surroundings surroundings)
    {
        foreach (var folder in surroundings.SearchFolders.Where(folder => File.Exists(Path.Combine(folder, "libtorch_cpu.so"))))
        {
            if (RealPath.Of(folder) != chosen.Path)
                throw LibTorchErrors.TwoCopies.With(chosen.Path, folder);
        }
    }

    private static TorchRuntimeReport LoadByTorchSharp(TorchRuntimeOptions options, Surroundings surroundings, long started)
    {
        if (options.Folder is not null || surroundings.Variable("RUNNER_LIBTORCH") is not null)
            throw LibTorchErrors.Platform.With(RuntimeInformation.RuntimeIdentifier);
        var folder = Path.Combine(surroundings.ApplicationFolder, "libtorch");
        foreach (var name in OperatingSystem.IsWindows() ? (string[])["c10.dll", "torch_cpu.dll", "torch.dll"] : ["libc10.dylib", "libtorch_cpu.dylib", "libtorch.dylib"])
        {
            if (File.Exists(Path.Combine(folder, name)))
                SharedLibrary.Load(Path.Combine(folder, name));
        }
        StartTorchSharp(options.Device == WantedDevice.Cuda);
        return new TorchRuntimeReport(LibTorchSource.Bundled, folder, Surroundings.ExpectedVersion, options.Device == WantedDevice.Cuda, null, [],
            Stopwatch.GetElapsedTime(started));
    }

    // Apart, so that TorchSharp is touched only after everything it needs is in place.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void StartTorchSharp(bool cuda)
    {
        try
        {
            torch.InitializeDeviceType(DeviceType.CPU);
            if (cuda)
                torch.TryInitializeDeviceType(DeviceType.CUDA);
        }
        catch (Exception e)
        {
            throw LibTorchErrors.TorchSharpFailed.Because(e, (e.InnerException ?? e).Message);
        }
    }
}
