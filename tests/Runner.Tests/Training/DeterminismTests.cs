using Runner.LibTorch;
using Runner.Tests.Training.Support;
using Runner.Training;

namespace Runner.Tests.Training;

[Collection(LibTorchCollection.Name)]
public class DeterminismTests
{
    [Fact]
    public void TheModeCanBeSwitchedOn()
    {
        TorchRuntime.EnsureLoaded();
        Assert.False(Determinism.IsEnabled());
        try
        {
            Assert.True(Determinism.TryEnable());
        }
        finally
        {
            Determinism.Disable();
        }
        Assert.False(Determinism.IsEnabled());
    }
}
