using System.Runtime.InteropServices;
using Runner.Architectures;
using Runner.Optimizers;
using Runner.Tasks;
using Runner.Tests.Support;
using Runner.Tests.Training.Support;
using Runner.Training;
using Runner.Values;
using TorchSharp;

namespace Runner.Tests.Training;

/// <summary>A training's memory after 1,000 steps is that after 100, with everything on: dropout, evaluation, checkpoints, reports.</summary>
[Collection(LibTorchCollection.Name)]
public class LeakTests
{
    // what is in flight at a report differs: batches made ahead, a few small tensors each
    private const int TensorsInFlight = 40;
    private const long BytesInFlight = 2 << 20;

    [Fact]
    [Trait("speed", "slow")]
    public void Nothing_piles_up()
    {
        using var trial = new Trial
        {
            Training = new() { Duration = Duration.Steps(1000), BatchSize = 8, MicroBatchSize = 3, LogEvery = Duration.Steps(10), Device = "cpu", Threads = 1 },
            Evaluation = new() { Every = Duration.Steps(50), MaxExamples = 8, BatchSize = 4 },
            Checkpoint = new() { Every = Duration.Steps(100) },
        };
        var counts = new Counting();
        using var task = Language();

        trial.Run(s => s with { Observers = [counts], Optimizer = Composed.Component<IOptimizerComponent>("{type: adamw}") }, makeTask: () => task);

        // the largest of ten reports on either side: a leak of one tensor a step would show as 900
        Assert.Equal(100, counts.Reports.Count);
        var (early, late) = (counts.Reports.Take(10).ToList(), counts.Reports.TakeLast(10).ToList());
        Assert.InRange(late.Max(r => r.Tensors), 0, early.Max(r => r.Tensors) + TensorsInFlight);
        Assert.InRange(late.Min(r => r.Tensors), 0, early.Min(r => r.Tensors) + TensorsInFlight);
        if (early[0].Bytes > 0)
            Assert.InRange(late.Min(r => r.Bytes), 0, early.Max(r => r.Bytes) + BytesInFlight);
    }

    private static TrainingTask Language()
    {
        global::Runner.LibTorch.TorchRuntime.EnsureLoaded();
        var architecture = Composed.Component<IArchitectureComponent>(
            "{type: bert, layers: 2, hidden: 32, heads: 2, hidden_dropout: 0.1, attention_dropout: 0.1, positions: {type: relative-functional, max_distance: 8}}");
        var component = Composed.Component<ITextTaskComponent>("{type: pretraining, max_length: 16, sentence_objective: next}");
        var model = component.BuildModel(new TaskModelContext(architecture, new ModelContext(50, 0)));
        return new TrainingTask(model, new Samples(model), [new EvaluationSet("near", new Samples(model))]);
    }

    private sealed class Samples(TaskModel model) : IExampleSet
    {
        public long Count => 200;

        public double MeanTokens => 16;

        // widths differ, as those of real batches do
        public Batch Collate(ReadOnlySpan<long> indices, long epoch) => model.Sample(indices.Length, 8 + 4 * (int)(indices[0] % 3));
    }

    private sealed class Counting : ITrainingObserver
    {
        public List<(long Tensors, long Bytes)> Reports { get; } = [];

        public void OnStep(StepReport report) => Reports.Add((torch.Tensor.TotalCount, Allocated.Bytes()));
    }

    /// <summary>What glibc says is in use of the memory it manages; 0 where there is no such allocator.</summary>
    private static class Allocated
    {
        public static long Bytes()
        {
            if (!OperatingSystem.IsLinux())
                return 0;
            try
            {
                var info = Mallinfo();
                return (long)(info.InUse + info.Mapped);
            }
            catch (EntryPointNotFoundException)
            {
                return 0;
            }
        }

        [DllImport("libc", EntryPoint = "mallinfo2")]
        private static extern Info Mallinfo();

        [StructLayout(LayoutKind.Sequential)]
        private struct Info
        {
            public nuint Arena, FreeChunks, FastBins, Mappings, Mapped, Unused, FastBytes, InUse, Free, KeptAtTop;
        }
    }
}
