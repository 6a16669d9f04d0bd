using Runner.Architectures;
using Runner.Components;
using Runner.Data;
using Runner.Metrics;
using Runner.Tasks;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Runner.Plugins.Tasks.Records.Baseline;

/// <summary>What a simple method reaches on a task's own splits, without a model: the floor that a trained one is compared with.</summary>
/// <remarks>
/// Nothing is trained: <c>train: { duration: 0steps }</c>, <c>evaluate: { at_start: true }</c>, <c>optimizer: none</c>. Metrics are those of the task it is a floor of, over the same records.
/// </remarks>
[Component("task/baseline", Source = "naive Bayes: Manning, Raghavan and Schütze 2008, chapter 13; overlap: Jaccard 1901")]
internal sealed class BaselineComponent(BaselineOptions options) : IOwnModelTaskComponent, ICheckedComponent
{
    public int MaxLength => 1;

    public TaskMetrics Metrics => MetricsFor(options.EvaluateOn ?? ["dev"]);

    public IReadOnlyList<IMetricComponent> Judges => options.Metrics;

    public Type Predicts => BaselinePredictions.KindOf(options.For);

    public TaskMetrics? MetricsOn(IDataComponent data)
    {
        try
        {
            return MetricsFor(options.EvaluateOn ?? data.Records?.Evaluation ?? []);
        }
        catch (Errors.RunnerException)
        {
            return Metrics;
        }
    }

    public IEnumerable<ComponentProblem> Check() => PredictionMetrics.Check(options.Metrics, Predicts);

    public TrainingTask Build(TaskContext context)
    {
        var wanted = BaselinePredictions.RecordOf(options.For);
        if (context.Data is not LabelledData data || data.Sources.Record != wanted)
            throw RecordErrors.WrongRecords.With(RecordWords.Of(wanted), context.Data is LabelledData other ? RecordWords.Of(other.Sources.Record) : "none");
        DataSplit Split(string name) => data[name] ?? throw RecordErrors.NoSplit.With(name, string.Join(", ", data.Sources.Splits));
        var training = Split(options.TrainOn).Records;
        var predict = BaselinePredictions.Of(options, training, data.Sources.Labels);
        var sets = (options.EvaluateOn ?? data.Sources.Evaluation).Select(name => (Name: name, Predictions: predict(Split(name).Records).ToList())).ToList();
        var model = new BaselineModel();
        return new TrainingTask(model, new BaselineExamples(model, [.. training.Select((_, i) => new ExamplePrediction(i, new ValuePrediction(0, 0)))]),
            [.. sets.Select(set => new EvaluationSet(set.Name, new BaselineExamples(model, set.Predictions)) { Metrics = options.Metrics })]);
    }

    public TaskModel BuildModel(ModelContext sizes) => new BaselineModel();

    private TaskMetrics MetricsFor(IReadOnlyList<string> sets) => new(["loss"], sets, ["loss"]) { OfPredictions = PredictionMetrics.Values(options.Metrics) };
}

/// <summary>Looks predictions up that were made beforehand. Its one parameter is there because a model has some; its loss is 0.</summary>
internal sealed class BaselineModel : TaskModel
{
    private readonly Empty _network = new();
    private readonly Dictionary<(int Set, long Example), ExamplePrediction> _predictions = [];
    private int _sets;

    public override nn.Module Network => _network;

    public override double InitializerRange => 0.02;

    /// <summary>Keeps a set's predictions; gives the set's number.</summary>
    public int Add(IReadOnlyList<ExamplePrediction> predictions)
    {
        foreach (var prediction in predictions)
            _predictions.Add((_sets, prediction.Example), prediction);
        return _sets++;
    }

    public override TaskOutput Forward(Batch batch, IReadOnlyDictionary<string, double> totals)
    {
        using var scope = NewDisposeScope();
        var loss = _network.get_parameter("unused")!.sum() * 0;
        return new TaskOutput(loss.MoveToOuterDisposeScope(), new Dictionary<string, MetricSum> { ["loss"] = new(loss.detach().MoveToOuterDisposeScope(), batch.Examples) });
    }

    public override PredictedBatch Predict(Batch batch, IReadOnlyDictionary<string, double> totals)
    {
        var set = (int)batch[BatchNames.Groups].cpu().data<long>()[0];
        return new PredictedBatch(Forward(batch, totals), [.. batch.ExampleIds.Select(id => _predictions[(set, id)])]);
    }

    public override Batch Sample(int examples, int length) => BaselineExamples.Of(0, [.. Enumerable.Range(0, examples).Select(i => (long)i)]);

    private sealed class Empty : nn.Module
    {
        public Empty()
            : base("baseline") => register_parameter("unused", new Parameter(zeros(1)));
    }
}

/// <summary>Examples of which nothing but their names is looked at.</summary>
internal sealed class BaselineExamples(BaselineModel model, IReadOnlyList<ExamplePrediction> predictions) : IExampleSet
{
    private readonly int _set = model.Add(predictions);

    public long Count => predictions.Count;

    public double MeanTokens => 1;

    public static Batch Of(int set, long[] ids)
    {
        var batch = new Batch(ids.Length, ids.Length) { ExampleIds = ids };
        batch.Add(BatchNames.Groups, [.. Enumerable.Repeat((long)set, ids.Length)], ids.Length);
        batch.Count(BatchNames.Examples, ids.Length);
        return batch;
    }

    public Batch Collate(ReadOnlySpan<long> indices, long epoch)
    {
        var ids = new long[indices.Length];
        for (var i = 0; i < ids.Length; i++)
            ids[i] = predictions[(int)indices[i]].Example;
        return Of(_set, ids);
    }

    public int LengthOf(long index, long epoch) => 1;
}
