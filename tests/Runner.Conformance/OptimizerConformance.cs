using Runner.Optimizers;
using Runner.Parameters;
using static TorchSharp.torch;

namespace Runner.Conformance;

/// <summary>What every optimizer does, on parameters of several shapes.</summary>
public class OptimizerConformance(ConformanceSubject subject) : ComponentConformance<IOptimizerComponent>(subject)
{
    private const double Rate = 1e-2;

    [Fact]
    public void Keeps_values_and_state_finite()
    {
        using var training = Start();
        training.Steps(1, 5);
        Tensors.Finite(training.Parameters.Values, "the values");
        Assert.All(training.Optimizer.State, state => Tensors.Finite(state.Value.to(ScalarType.Float64), state.Key));
    }

    [Fact]
    public void Is_the_same_twice()
    {
        using var first = Start();
        using var second = Start();
        first.Steps(1, 5);
        second.Steps(1, 5);
        Tensors.Equal(first.Parameters.Values, second.Parameters.Values, "the values after five steps");
    }

    [Fact]
    public void Resumes_bit_for_bit_from_values_and_state()
    {
        using var whole = Start();
        using var before = Start();
        using var after = Start();
        whole.Steps(1, 7);
        before.Steps(1, 3);
        after.Continue(before);
        after.Steps(4, 7);
        Tensors.Equal(whole.Parameters.Values, after.Parameters.Values, "the values after a resumed training");
        foreach (var (name, tensor) in whole.Optimizer.State)
            Tensors.Equal(tensor, after.Optimizer.State[name], name);
    }

    [Fact]
    public void Changes_nothing_at_a_rate_of_zero()
    {
        using var training = Start();
        using var scope = NewDisposeScope();
        training.Steps(1, 2);
        var values = training.Parameters.Values.clone();
        training.SetGradients(3);
        training.Optimizer.Step(0, 3);
        Tensors.Equal(values, training.Parameters.Values, "the values");
    }

    [Fact]
    public void Leaves_the_gaps_between_parameters_empty()
    {
        using var training = Start();
        using var scope = NewDisposeScope();
        training.Steps(1, 3);
        var values = training.Parameters.Values.abs().sum(ScalarType.Float64).item<double>();
        var inside = training.Parameters.Segments.Sum(s => training.Parameters.Values.narrow(0, s.Offset, s.Length).abs().sum(ScalarType.Float64).item<double>());
        Assert.Equal(inside, values, 9);
    }

    [Fact]
    public void Does_not_depend_on_the_number_of_threads()
    {
        var threads = get_num_threads();
        try
        {
            set_num_threads(1);
            using var one = Start();
            one.Steps(1, 3);
            set_num_threads(Math.Max(2, threads));
            using var several = Start();
            several.Steps(1, 3);
            Tensors.Equal(one.Parameters.Values, several.Parameters.Values, "the values");
        }
        finally
        {
            set_num_threads(threads);
        }
    }

    private Training Start()
    {
        Tensors.Ready();
        return new Training(Subject.Create<IOptimizerComponent>());
    }

    /// <summary>An optimizer with parameters, and gradients that are a function of the step.</summary>
    private sealed class Training : IDisposable
    {
        private readonly nn.Module _module;

        public Training(IOptimizerComponent component)
        {
            // a matrix that several threads share, a vector, a single number and a matrix of odd sizes
            _module = nn.Sequential(("wide", nn.Linear(257, 131)), ("norm", nn.LayerNorm(131)), ("narrow", nn.Linear(131, 1)));
            WeightInitialization.Apply(_module, 3, 0.1);
            Parameters = ParameterBuffer.Adopt(_module, CPU);
            Optimizer = component.Build(Parameters);
        }

        public ParameterBuffer Parameters { get; }

        public IOptimizer Optimizer { get; }

        public void SetGradients(long step)
        {
            using var scope = NewDisposeScope();
            foreach (var segment in Parameters.Segments)
                Parameters.Gradients.narrow(0, segment.Offset, segment.Length).copy_(Tensors.Random($"gradient/{segment.Name}/{step}", segment.Length) * 0.1);
        }

        public void Steps(long from, long to)
        {
            for (var step = from; step <= to; step++)
            {
                SetGradients(step);
                Optimizer.Step(Rate / step, step);
            }
        }

        public void Continue(Training other)
        {
            using var scope = NewDisposeScope();
            using var quiet = no_grad();
            Parameters.Values.copy_(other.Parameters.Values);
            Assert.Equal(other.Optimizer.State.Keys.Order(StringComparer.Ordinal), Optimizer.State.Keys.Order(StringComparer.Ordinal));
            foreach (var (name, tensor) in other.Optimizer.State)
                Optimizer.State[name].copy_(tensor);
        }

        public void Dispose()
        {
            Optimizer.Dispose();
            Parameters.Dispose();
            _module.Dispose();
        }
    }
}
