using Runner.Architectures;
using Runner.Collectives;
using Runner.Tasks;
using Runner.Tests.Support;
using Runner.Tests.Training.Support;
using Runner.Training;
using static TorchSharp.torch;

namespace Runner.Tests.Training;

[Collection(LibTorchCollection.Name)]
public sealed class ComputeThreadsTests
{
    private const int Cores = 4;

    /// <summary>Rows of a step: 32 x 64 tokens are the quickstart's; a few are those of generation.</summary>
    [Theory]
    [InlineData("{type: bert, layers: 2, hidden: 64, heads: 2, pooler: false}", 32 * 64, 1)]
    [InlineData("{type: bert, layers: 2, hidden: 128, heads: 4, pooler: false}", 32 * 64, Cores)]
    [InlineData("{type: bert, layers: 4, hidden: 256, heads: 4}", 32 * 128, Cores)]
    [InlineData("{type: bert, layers: 4, hidden: 256, heads: 4}", 1, 1)]
    [InlineData("{type: bert, layers: 2, hidden: 768, heads: 12}", 1, Cores)]
    public void A_model_too_small_to_gain_from_two_gets_one(string model, int rows, int threads)
    {
        Tests.LibTorch.TorchRuntimeTests.Load();
        using var scope = NewDisposeScope();
        using var task = Composed.Component<ITextTaskComponent>("{type: pretraining, sentence_objective: none}")
            .BuildModel(new TaskModelContext(Composed.Component<IArchitectureComponent>(model), new ModelContext(500, 0)));
        Assert.Equal(threads, ComputeThreads.Choose(task.Network, rows, Cores));
        Assert.Equal(1, ComputeThreads.Choose(task.Network, rows, 1));
    }

    [Fact]
    public void A_ranks_share_of_the_batch_and_of_the_cores_counts()
    {
        Tests.LibTorch.TorchRuntimeTests.Load();
        using var scope = NewDisposeScope();
        using var linear = nn.Linear(128, 256);
        var training = new TrainingOptions { Duration = Values.Duration.Steps(1), BatchSize = 64 };
        int Threads(TrainingOptions options, int size) => ComputeThreads.Choose(options, linear, 100, new RankPlacement(0, size, 0, 1));
        Assert.Equal(ComputeThreads.Cores(), Threads(training, 1));
        Assert.Equal(1, Threads(training with { MicroBatchSize = 1 }, 1));
        Assert.Equal(1, Threads(training, 64));
        Assert.Equal(1, ComputeThreads.Choose(training, linear, 100, new RankPlacement(0, 1, 0, 1000)));
    }
}
