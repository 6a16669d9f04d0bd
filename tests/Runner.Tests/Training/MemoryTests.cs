using Runner.Tests.Training.Support;
using Runner.Training;
using Runner.Values;
using TorchSharp;

namespace Runner.Tests.Training;

[Collection(LibTorchCollection.Name)]
public class MemoryTests
{
    [Fact]
    public void Native_tensors_do_not_pile_up()
    {
        using var trial = new Trial
        {
            Training = new() { Duration = Duration.Steps(60), BatchSize = 8, MicroBatchSize = 3, LogEvery = Duration.Steps(2), Device = "cpu", Threads = 1 },
            Evaluation = new() { Every = Duration.Steps(5) },
        };
        var counts = new List<long>();

        trial.Run(s => s with { Observers = [new Counting(counts)] });

        // batches that are made ahead come and go; nothing else may
        Assert.Equal(30, counts.Count);
        Assert.InRange(counts[^1], 0, counts[4] + 60);
        Assert.InRange(counts.Skip(15).Max(), 0, counts.Take(15).Max() + 30);
    }

    [Fact]
    public void A_training_gives_back_what_it_took()
    {
        using var trial = new Trial();
        trial.Run();
        var task = new TinyTask();                     // TorchSharp's own modules keep a few small tensors for good; not counted here
        GC.Collect();
        GC.WaitForPendingFinalizers();
        var before = torch.Tensor.TotalCount;

        trial.Run(s => s with { Folder = trial.Folder["second"] }, makeTask: () => task);

        GC.Collect();
        GC.WaitForPendingFinalizers();
        Assert.InRange(torch.Tensor.TotalCount, 0, before);
    }

    private sealed class Counting(List<long> counts) : ITrainingObserver
    {
        public void OnStep(StepReport report) => counts.Add(torch.Tensor.TotalCount);
    }
}
