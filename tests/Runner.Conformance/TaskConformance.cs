using System.Text;
using Runner.Architectures;
using Runner.Conformance.Reference;
using Runner.Metrics;
using Runner.Parameters;
using Runner.Tasks;
using Runner.Training;
using Runner.Training.Forecast;
using static TorchSharp.torch;

namespace Runner.Conformance;

/// <summary>What every task does with a model of the least kind; its data is tested where the task is.</summary>
public class TaskConformance(ConformanceSubject subject) : ComponentConformance<ITaskComponent>(subject)
{
    private const int Examples = 4;
    private const int Length = 16;
    private static readonly ModelContext Vocabulary = new(50, 0);

    /// <summary>The backbone the task's model is built on: one that sees both sides, unless the task refuses it. Override for tasks that need another.</summary>
    protected virtual IArchitectureComponent Backbone =>
        Subject.Create<ITaskComponent>() is ITextTaskComponent task && task.CheckModel(new SmallBackboneComponent()).Any(problem => !problem.IsWarning)
            ? new SmallBackboneComponent(isCausal: true)
            : new SmallBackboneComponent();

    [Fact]
    public void Passes_the_shape_check()
    {
        Tensors.Ready();
        var forecast = ModelForecaster.Forecast(new ForecastRequest
        {
            Task = Subject.Create<ITaskComponent>(),
            Architecture = Backbone,
            Optimizer = new NoState(),
            Vocabulary = Vocabulary,
            Examples = Examples,
            Length = Length,
        });
        // a task with a model of its own may do without a matrix product
        Assert.True(forecast.ForwardFlops > 0 || Subject.Create<ITaskComponent>() is IOwnModelTaskComponent);
    }

    [Fact]
    public void Gives_a_finite_loss_with_gradients()
    {
        using var scope = Scope();
        using var task = Build(1);
        using var batch = task.Sample(Examples, Length);
        task.Network.train();
        var output = task.Forward(batch, batch.Counts);
        Tensors.Finite(output.Loss, "the loss");
        Assert.Equal(0, output.Loss.dim());
        output.Loss.backward();
        Assert.Contains(task.Network.parameters(), p => p.grad is not null);
        Assert.All(task.Network.parameters().Where(p => p.grad is not null), p => Tensors.Finite(p.grad!, "a gradient"));
        foreach (var (name, metric) in output.Metrics)
        {
            Tensors.Finite(metric.Sum, name);
            Assert.False(metric.Sum.requires_grad, $"'{name}' holds on to the graph");
        }
    }

    [Fact]
    public void Gives_the_share_of_a_micro_batch_in_the_whole()
    {
        using var scope = Scope();
        using var task = Build(1);
        using var batch = task.Sample(Examples, Length);
        task.Network.eval();
        using var quiet = no_grad();
        var whole = task.Forward(batch, batch.Counts).Loss;
        var half = task.Forward(batch, batch.Counts.ToDictionary(c => c.Key, c => 2 * c.Value)).Loss;
        Tensors.Close(whole, half * 2, "twice the loss of a half");
    }

    [Fact]
    public void Reports_the_metrics_it_says()
    {
        if (Subject.Create<ITaskComponent>().Metrics is not { } said)
            return;
        using var scope = Scope();
        using var task = Build(1);
        using var batch = task.Sample(Examples, Length);
        var means = task.Forward(batch, batch.Counts).Metrics.ToDictionary(metric => metric.Key, _ => 1.0);
        task.AddDerived(means);
        Assert.Equal(said.Training.Order(StringComparer.Ordinal), means.Keys.Order(StringComparer.Ordinal));
        Assert.Equal(said.Sets.Distinct(StringComparer.Ordinal), said.Sets);
    }

    [Fact]
    public void Samples_the_same_batch_twice()
    {
        using var scope = Scope();
        using var task = Build(1);
        using var first = task.Sample(Examples, Length);
        using var second = task.Sample(Examples, Length);
        Assert.Equal(first.Counts.OrderBy(c => c.Key), second.Counts.OrderBy(c => c.Key));
        Assert.Equal(Examples, first.Examples);
        foreach (var (name, tensor) in first.Tensors)
            Tensors.Equal(tensor, second[name], name);
    }

    /// <summary>The task with evaluation sets that have metrics, as it is built on data of the test; null, the default, for a task that predicts nothing.</summary>
    protected virtual TrainingTask? BuildWithExamples() => null;

    [Fact]
    public void Predicts_each_example_once_whatever_the_batch_size()
    {
        using var scope = Scope();
        using var task = BuildWithExamples();
        if (task is null)
            return;
        var predicts = Subject.Create<ITaskComponent>().Predicts;
        using var quiet = no_grad();
        task.Model.Network.eval();
        foreach (var set in task.Evaluations)
        {
            var whole = Predict(task.Model, set, (int)set.Examples.Count);
            Assert.All(whole, prediction => Assert.Equal(set.Combination?.Raw ?? predicts, prediction.Prediction.GetType()));
            Assert.Equal(set.Examples.Count, whole.Select(prediction => prediction.Example).Distinct().LongCount());
            Assert.Equal(whole.Count, whole.DistinctBy(prediction => (prediction.Example, prediction.Part)).Count());
            foreach (var size in new[] { 1, 3 })
                Assert.Equal(whole.Select(Line), Predict(task.Model, set, size).Select(Line));
        }

        string Line(ExamplePrediction prediction) => Encoding.UTF8.GetString(PredictionLine.Write(Rounded(prediction)));
    }

    /// <summary>A prediction without digits that may differ with the batch size, such as the last ones of scores. Default: all digits but those of candidates' scores and of probabilities beyond the third.</summary>
    protected virtual ExamplePrediction Rounded(ExamplePrediction prediction) => prediction with
    {
        Prediction = prediction.Prediction switch
        {
            CandidatePrediction said => said with { Scores = [.. said.Scores.Select(score => Math.Round(score, 3))] },
            ClassPrediction { Probabilities: { } shares } said => said with { Probabilities = [.. shares.Select(share => MathF.Round(share, 3))] },
            LabelSetPrediction { Probabilities: { } shares } said => said with { Probabilities = [.. shares.Select(share => MathF.Round(share, 3))] },
            var said => said,
        },
    };

    private static List<ExamplePrediction> Predict(TaskModel model, EvaluationSet set, int size)
    {
        var predictions = new List<ExamplePrediction>();
        foreach (var indices in Enumerable.Range(0, (int)set.Examples.Count).Select(i => (long)i).Chunk(size))
        {
            using var batch = set.Examples.Collate(indices, 0);
            Assert.Equal(batch.Examples, batch.ExampleIds.Distinct().Count());
            var predicted = model.Predict(batch, batch.Counts).Predictions;
            Assert.Equal(batch.ExampleIds.Order(), predicted.Select(prediction => prediction.Example).Distinct().Order());
            predictions.AddRange(predicted);
        }
        return [.. predictions.OrderBy(prediction => prediction.Example).ThenBy(prediction => prediction.Part, StringComparer.Ordinal)];
    }

    [Fact]
    public void Trains_no_frozen_module()
    {
        using var scope = Scope();
        using var task = Build(1);
        var trained = task.Network.parameters().Select(p => ParameterBuffer.Identity(p)).ToHashSet();
        Assert.DoesNotContain(task.Frozen.SelectMany(m => m.parameters()), p => trained.Contains(ParameterBuffer.Identity(p)));
    }

    [Fact]
    public void Trains_no_longer_than_it_says()
    {
        var task = Subject.Create<ITaskComponent>();
        Assert.InRange(task.TrainingLength, 1, task.MaxLength);
    }

    private static TorchSharp.DisposeScope Scope()
    {
        Tensors.Ready();
        return NewDisposeScope();
    }

    private TaskModel Build(long seed)
    {
        var task = TaskModels.Build(Subject.Create<ITaskComponent>(), Backbone, Vocabulary);
        WeightInitialization.Apply(task.Network, seed, task.InitializerRange);
        foreach (var module in task.Frozen)
        {
            WeightInitialization.Apply(module, seed, task.InitializerRange);
            module.eval();
        }
        return task;
    }
}
