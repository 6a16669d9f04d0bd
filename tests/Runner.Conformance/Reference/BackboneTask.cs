using Runner.Architectures;
using Runner.Optimizers;
using Runner.Parameters;
using Runner.Tasks;
using static TorchSharp.torch;

namespace Runner.Conformance.Reference;

/// <summary>A task without heads: the loss is the sum of everything the backbone puts out.</summary>
internal sealed class BackboneTask : ITextTaskComponent
{
    public int MaxLength => 64;

    public TrainingTask Build(TextTaskContext context) => throw new NotSupportedException("There is no data here.");

    public TaskModel BuildModel(TaskModelContext context) => new BackboneModel(context.Architecture.Build(context.Vocabulary), context.Architecture.HasPooler);

    /// <summary>Entities for every third token, where the backbone reads any.</summary>
    public static EntityInput? Entities(Encoder backbone, long batch, long length)
    {
        if (backbone.EntitySize is not { } width)
            return null;
        var mask = arange(length).remainder(3).eq(0).unsqueeze(0).expand(batch, length).contiguous();
        return new EntityInput(Tensors.Random("entities", batch, length, width) * mask.unsqueeze(2), mask);
    }

    private sealed class BackboneModel(Encoder backbone, bool hasPooler) : TaskModel
    {
        public override nn.Module Network => backbone;

        public override double InitializerRange => backbone.InitializerRange;

        public override Batch Sample(int examples, int length)
        {
            var batch = new Batch(examples, examples * length);
            batch.Add(BatchNames.Ids, Tensors.Ids("sample", 1, 1000, examples, length));
            if (Entities(backbone, examples, length) is { } entities)
            {
                batch.Add(BatchNames.EntityVectors, entities.Embeddings);
                batch.Add(BatchNames.EntityMask, entities.Mask);
            }
            return batch;
        }

        public override TaskOutput Forward(Batch batch, IReadOnlyDictionary<string, double> totals)
        {
            var entities = batch.Tensors.TryGetValue(BatchNames.EntityVectors, out var vectors) ? new EntityInput(vectors, batch[BatchNames.EntityMask]) : null;
            var output = backbone.Forward(new EncoderInput(batch[BatchNames.Ids], null, null) { Entities = entities });
            var loss = output.Hidden.sum();
            if (output.Entities is not null)
                loss = loss + output.Entities.sum();
            if (hasPooler)
                loss = loss + backbone.Pool(output.Hidden).sum();
            return new TaskOutput(loss, new Dictionary<string, MetricSum>());
        }
    }
}

/// <summary>An optimizer that remembers nothing.</summary>
internal sealed class NoState : IOptimizerComponent, IOptimizer
{
    public double LearningRate => 0;

    public IReadOnlyDictionary<string, Tensor> State { get; } = new Dictionary<string, Tensor>();

    public IOptimizer Build(ParameterBuffer parameters) => this;

    public void Step(double learningRate, long step)
    {
    }

    public void Dispose()
    {
    }
}
