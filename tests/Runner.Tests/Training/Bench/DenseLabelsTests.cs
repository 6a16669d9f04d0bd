using Runner.Architectures;
using Runner.Tasks;
using Runner.Tests.Support;
using Runner.Tests.Training.Support;
using Runner.Training.Bench;
using static TorchSharp.torch;

namespace Runner.Tests.Training.Bench;

[Collection(LibTorchCollection.Name)]
public class DenseLabelsTests
{
    public DenseLabelsTests() => global::Runner.LibTorch.TorchRuntime.EnsureLoaded();

    [Fact]
    public void Puts_labels_where_their_positions_were()
    {
        var batch = new Batch(2, 6) { RowNumbers = [4, 5] };
        batch.Add(BatchNames.Ids, [1, 2, 3, 4, 5, 6], 2, 3);
        batch.Add(BatchNames.Positions("mlm"), [1, 5], 2);
        batch.Add(BatchNames.Labels("mlm"), [20, 60], 2);
        batch.Add(BatchNames.Labels("nsp"), [0, 1], 2);
        batch.Count("mlm", 2);

        using var spread = DenseLabels.Spread(batch);

        Assert.Equal([-1, 20, -1, -1, -1, 60], spread[BatchNames.Labels("mlm")].data<long>().ToArray());
        Assert.Equal([2L, 3], spread[BatchNames.Labels("mlm")].shape);
        Assert.DoesNotContain(BatchNames.Positions("mlm"), spread.Tensors.Keys);
        Assert.Equal([0L, 1], spread[BatchNames.Labels("nsp")].data<long>().ToArray());
        Assert.Equal([1L, 2, 3, 4, 5, 6], spread[BatchNames.Ids].data<long>().ToArray());
        Assert.Equal(2, spread.Counts["mlm"]);
        Assert.Equal([4, 5], spread.RowNumbers);
        Assert.Equal((2, 6L), (spread.Examples, spread.Tokens));
    }

    [Fact]
    public void Leaves_batches_without_positions_alone()
    {
        using var batch = new Batch(1, 2);
        batch.Add(BatchNames.Ids, [1, 2], 1, 2);

        Assert.Same(batch, DenseLabels.Spread(batch));
    }

    [Fact]
    public void Gives_the_same_loss()
    {
        var architecture = Composed.Component<IArchitectureComponent>(
            "{type: bert, layers: 1, hidden: 16, heads: 2, hidden_dropout: 0, attention_dropout: 0, pooler: false, positions: {type: learned, max_length: 16}}");
        var task = Composed.Component<ITextTaskComponent>("{type: pretraining, max_length: 16, sentence_objective: none, example_builder: single-segment}");
        using var model = task.BuildModel(new TaskModelContext(architecture, new ModelContext(40, 0)));
        using var quiet = no_grad();
        using var scope = NewDisposeScope();
        model.Network.eval();
        using var sample = model.Sample(2, 16);
        using var dense = DenseLabels.Spread(model.Sample(2, 16));

        var (few, all) = (model.Forward(sample, sample.Counts), model.Forward(dense, dense.Counts));

        Assert.Equal(few.Loss.item<float>(), all.Loss.item<float>(), 1e-5);
        Assert.Equal(few.Metrics["mlm/accuracy"].Count, all.Metrics["mlm/accuracy"].Count);
    }
}
