using Runner.LibTorch;
using Runner.Plugins.Optimizers.Flat;
using static TorchSharp.torch;

namespace Runner.Tests.Optimizers;

public class ListOperationsTests
{
    [Fact]
    public void Numbers_reach_the_call_whatever_the_garbage_collector_does()
    {
        TorchRuntime.EnsureLoaded();
        using var scope = NewDisposeScope();
        var x = new[] { zeros(4) };
        var y = new[] { ones(4) };
        using var stop = new CancellationTokenSource();
        var collector = new Thread(() =>
        {
            while (!stop.IsCancellationRequested)
            {
                GC.Collect();
                GC.WaitForPendingFinalizers();
            }
        });
        collector.Start();
        try
        {
            for (var i = 0; i < 20_000; i++)
                ListOperations.Add(x, y, 0.5);
        }
        finally
        {
            stop.Cancel();
            collector.Join();
        }
        Assert.Equal([10_000f, 10_000f, 10_000f, 10_000f], x[0].data<float>().ToArray());
    }
}
