using Runner.LibTorch;
using Runner.Training;
using TorchSharp;

namespace Runner.Tests.Training;

public class NumericEnvironmentTests
{
    private static readonly NumericEnvironment Here = new()
    {
        LibTorch = "2.10.0 abc", Processor = "a processor", Capability = "AVX2", Threads = 1, Device = "cpu",
    };

    [Fact]
    public void This_process_is_described()
    {
        var build = TorchRuntime.EnsureLoaded().Build;

        var environment = NumericEnvironment.Read(build, 3, torch.CPU, DeterminismMode.Normal);

        Assert.Equal((3, "cpu", 1), (environment.Threads, environment.Device, environment.Ranks));
        Assert.Contains(environment.Capability, new[] { "DEFAULT", "NO AVX", "AVX2", "AVX512", "ZVECTOR", "SVE256" });
        Assert.Matches("^[0-9.]+ [0-9a-f]{40}( \\(.+\\))?$", environment.LibTorch);
        Assert.NotEmpty(environment.Processor);
        Assert.Empty(environment.DifferencesTo(NumericEnvironment.Read(build, 3, torch.CPU, DeterminismMode.Normal)));
    }

    [Fact]
    public void Every_difference_is_named()
    {
        var other = Here with
        {
            LibTorch = "2.11.0 def", Processor = "another", Capability = "AVX512", Threads = 2, Device = "a GPU", Ranks = 4, Collective = "fast",
            Determinism = DeterminismMode.Strict, Variable = new Dictionary<string, string> { ["MKL_CBWR"] = "AVX2" },
        };

        Assert.Equal(
        [
            "  libtorch: was 2.10.0 abc, is 2.11.0 def", "  processor: was a processor, is another", "  CPU capability: was AVX2, is AVX512",
            "  threads: was 1, is 2", "  device: was cpu, is a GPU", "  ranks: was 1, is 4", "  collective: was none, is fast",
            "  determinism: was Normal, is Strict", "  MKL_CBWR: was not set, is AVX2",
        ], Here.DifferencesTo(other));
    }
}
