using Runner.Architectures;
using Runner.Conformance.Reference;
using Runner.Parameters;
using Runner.Tasks;
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
        Subject.Create<ITaskComponent>().CheckModel(new SmallBackboneComponent()).Any(problem => !problem.IsWarning)
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
        Assert.True(forecast.ForwardFlops > 0 || !Subject.Create<ITaskComponent>().ReadsText);
    }

    [Fact]
    public void Gives_a_finite_loss_with_gradients()
    {
        using var scope = Scope();
        using var task = Build(1);
        using var batch = task.Sample(Examples, Length);
        task.Model.train();
        var output = task.Forward(batch, batch.Counts);
        Tensors.Finite(output.Loss, "the loss");
        Assert.Equal(0, output.Loss.dim());
        output.Loss.backward();
        Assert.Contains(task.Model.parameters(), p => p.grad is not null);
        Assert.All(task.Model.parameters().Where(p => p.grad is not null), p => Tensors.Finite(p.grad!, "a gradient"));
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
        task.Model.eval();
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

    [Fact]
    public void Trains_no_frozen_module()
    {
        using var scope = Scope();
        using var task = Build(1);
        var trained = task.Model.parameters().Select(p => ParameterBuffer.Identity(p)).ToHashSet();
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
        var task = Subject.Create<ITaskComponent>().BuildModel(new TaskModelContext(Backbone, Vocabulary));
        WeightInitialization.Apply(task.Model, seed, task.InitializerRange);
        foreach (var module in task.Frozen)
        {
            WeightInitialization.Apply(module, seed, task.InitializerRange);
            module.eval();
        }
        return task;
    }
}
