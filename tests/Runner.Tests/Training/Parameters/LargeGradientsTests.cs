using Runner.Parameters;
using Runner.Tests.Training.Support;
using static TorchSharp.torch;

namespace Runner.Tests.Training.Parameters;

[Collection(LibTorchCollection.Name)]
public class LargeGradientsTests
{
    private const long Rows = 4099;
    private const long Columns = 4201;                     // 69 MB, no multiple of a page

    [Fact]
    public void AreZeroAfterPagesWereGivenBackAndTakeNewValues()
    {
        global::Runner.LibTorch.TorchRuntime.EnsureLoaded();
        using var scope = NewDisposeScope();
        using var module = nn.Linear(Columns, Rows);
        using var parameters = ParameterBuffer.Adopt(module, CPU);
        var view = module.parameters().First().grad!;
        for (var pass = 0; pass < 3; pass++)
        {
            parameters.Gradients.fill_(2);
            parameters.ZeroGradients();

            Assert.Equal(0, parameters.Gradients.count_nonzero().item<long>());
            Assert.Equal(0, view.count_nonzero().item<long>());
            view.add_(1);
            Assert.Equal(Rows * Columns, parameters.Gradients.count_nonzero().item<long>());
        }
    }

    [Fact]
    public void TakeNoMemoryUntilWritten()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "pages are given back on Linux alone");
        global::Runner.LibTorch.TorchRuntime.EnsureLoaded();
        using var scope = NewDisposeScope();
        using var module = nn.Linear(Columns, Rows);
        using var parameters = ParameterBuffer.Adopt(module, CPU);
        parameters.Gradients.fill_(2);
        var before = ResidentPages();

        parameters.ZeroGradients();

        // 69 MB are 16,800 pages; other threads may take some meanwhile
        Assert.InRange(ResidentPages(), 0, before - 12_000);
    }

    private static long ResidentPages() =>
        long.Parse(File.ReadAllText("/proc/self/statm").Split(' ')[1], System.Globalization.CultureInfo.InvariantCulture) * Environment.SystemPageSize / 4096;
}
