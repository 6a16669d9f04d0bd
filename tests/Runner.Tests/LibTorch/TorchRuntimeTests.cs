using System.Security.Cryptography;
using Runner.Errors;
using Runner.LibTorch;
using Runner.LibTorch.Elf;
using TorchSharp;

namespace Runner.Tests.LibTorch;

public class TorchRuntimeTests
{
    internal static TorchRuntimeReport Load()
    {
        NativeFiles.SkipWithoutBundle();
        return TorchRuntime.EnsureLoaded();
    }

    [Fact]
    public void Loads_once_and_computes()
    {
        var before = SHA256.HashData(File.ReadAllBytes(NativeFiles.Shim));

        var reports = new TorchRuntimeReport[8];
        Parallel.For(0, reports.Length, i => reports[i] = Load());

        Assert.All(reports, report => Assert.Same(reports[0], report));
        Assert.Same(reports[0], TorchRuntime.Loaded);
        using (torch.NewDisposeScope())
            Assert.Equal(4f, torch.ones(2, 2).mm(torch.ones(2, 2)).sum().item<float>() / 2);
        Assert.Equal(before, SHA256.HashData(File.ReadAllBytes(NativeFiles.Shim)));
    }

    [Fact]
    public void Says_in_one_line_what_was_used_and_mended()
    {
        var report = Load();

        Assert.StartsWith("libtorch ", report.Description);
        Assert.DoesNotContain('\n', report.Description);
        Assert.Contains(report.Folder, report.Description);
        var lacks = !SystemLibraries.VersionsOf("libstdc++.so.6")!.Contains("GLIBCXX_3.4.32");
        Assert.Equal(lacks, report.Mended is not null);
        if (lacks)
        {
            Assert.DoesNotContain("GLIBCXX", report.Summary);
            Assert.Contains("; loaded a copy of libLibTorchSharp.so that does not insist on GLIBCXX_3.4.32 of libstdc++.so.6, " +
                "which this system lacks and nothing in it uses", report.Description);
        }
        // unless whoever runs the tests decided it
        Assert.Equal(report.Waiting is not null, report.Description.EndsWith($"; {report.Waiting}", StringComparison.Ordinal));
    }

    [Fact]
    public void One_copy_of_each_library_is_mapped_and_none_is_left_behind()
    {
        Load();
        torch.TryInitializeDeviceType(DeviceType.CUDA);                      // makes TorchSharp look for its libraries again

        var mapped = File.ReadLines("/proc/self/maps").Select(line => line[(line.IndexOf('/', StringComparison.Ordinal) is >= 0 and var i ? i : line.Length)..])
            .Where(path => path.Contains("torch_cpu", StringComparison.Ordinal) || path.Contains("LibTorchSharp", StringComparison.Ordinal)).Distinct().ToList();
        Assert.Single(mapped, path => path.Contains("libtorch_cpu.so", StringComparison.Ordinal));
        var shim = Assert.Single(mapped, path => path.Contains("libLibTorchSharp.so", StringComparison.Ordinal));
        if (TorchRuntime.Loaded!.Mended is not null)
            Assert.EndsWith(" (deleted)", shim);
    }

    [Fact]
    public void Asking_for_cuda_too_late_is_an_error()
    {
        if (Load().HasCuda)
            Assert.Skip("This libtorch has CUDA.");
        var e = Assert.Throws<RunnerException>(() => TorchRuntime.EnsureLoaded(new() { Device = WantedDevice.Cuda }));
        Assert.Equal("RUN6007", e.Descriptor.Code);
        Assert.Contains(TorchRuntime.Loaded!.Description, e.Message);
    }
}
