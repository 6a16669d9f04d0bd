using Runner.LibTorch;
using static TorchSharp.torch;

namespace Runner.Tests.Training;

[CollectionDefinition(nameof(ScalarLifetimeTests), DisableParallelization = true)]
public sealed class AloneCollection;

/// <summary>Alone, since the finalizer thread belongs to the whole process.</summary>
[Collection(nameof(ScalarLifetimeTests))]
public sealed class ScalarLifetimeTests
{
    private sealed class Finalized(ManualResetEventSlim done)
    {
        public static void Leave(ManualResetEventSlim done) => _ = new Finalized(done);

        ~Finalized() => done.Set();
    }

    [Fact]
    public void Finalizers_wait_while_a_hold_lasts()
    {
        using var done = new ManualResetEventSlim();
        using (ScalarLifetime.Hold())
        {
            Finalized.Leave(done);
            GC.Collect();
            Assert.False(done.Wait(200, TestContext.Current.CancellationToken));
        }
        Assert.True(done.Wait(10_000, TestContext.Current.CancellationToken));
    }

    [Fact]
    public void The_last_hold_decides()
    {
        using var done = new ManualResetEventSlim();
        var first = ScalarLifetime.Hold();
        var second = ScalarLifetime.Hold();
        Finalized.Leave(done);
        GC.Collect();
        first.Dispose();
        first.Dispose();
        Assert.False(done.Wait(200, TestContext.Current.CancellationToken));
        second.Dispose();
        Assert.True(done.Wait(10_000, TestContext.Current.CancellationToken));
    }

    [Fact]
    public void Release_lets_them_catch_up_and_holds_again()
    {
        using var before = new ManualResetEventSlim();
        using var after = new ManualResetEventSlim();
        using (ScalarLifetime.Hold())
        {
            Finalized.Leave(before);
            GC.Collect();
            ScalarLifetime.Release(TimeSpan.Zero);
            Assert.True(before.Wait(10_000, TestContext.Current.CancellationToken));
            Finalized.Leave(after);
            GC.Collect();
            Assert.False(after.Wait(200, TestContext.Current.CancellationToken));
        }
        Assert.True(after.Wait(10_000, TestContext.Current.CancellationToken));
    }

    [Fact]
    public void Operations_read_the_numbers_they_were_given()
    {
        TorchRuntime.EnsureLoaded();
        using var hold = ScalarLifetime.Hold();
        using var scope = NewDisposeScope();
        using var stop = new CancellationTokenSource();
        var collector = new Thread(() =>
        {
            while (!stop.IsCancellationRequested)
                GC.Collect(0);
        });
        collector.Start();
        try
        {
            var x = ones(4);
            var sum = zeros(1);
            for (var i = 0; i < 50_000; i++)
            {
                using var norm = linalg.vector_norm(x, 2);
                sum.add_(norm, 0.5);
            }
            Assert.Equal(50_000f, sum.item<float>());
        }
        finally
        {
            stop.Cancel();
            collector.Join();
        }
    }
}
