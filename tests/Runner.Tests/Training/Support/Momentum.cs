using Runner.Optimizers;
using Runner.Parameters;
using TorchSharp;

namespace Runner.Tests.Training.Support;

/// <summary>Gradient descent with momentum.</summary>
internal sealed class Momentum(double learningRate = 0.1) : IOptimizerComponent
{
    public double LearningRate => learningRate;

    public IOptimizer Build(ParameterBuffer parameters) => new Built(parameters);

    private sealed class Built(ParameterBuffer parameters) : IOptimizer
    {
        private readonly torch.Tensor _velocity = torch.zeros_like(parameters.Values).DetachFromDisposeScope();

        public IReadOnlyDictionary<string, torch.Tensor> State => new Dictionary<string, torch.Tensor> { ["velocity"] = _velocity };

        public void Step(double learningRate, long step)
        {
            using var scope = torch.NewDisposeScope();
            _velocity.mul_(0.9).add_(parameters.Gradients);
            parameters.Values.add_(_velocity, -learningRate);
        }

        public void Dispose() => _velocity.Dispose();
    }
}

/// <summary>Falls linearly to zero at the end.</summary>
internal sealed class Falling : IScheduleComponent, ISchedule
{
    private long _total;

    public ISchedule Build(ScheduleContext context)
    {
        _total = context.TotalSteps;
        return this;
    }

    public double MultiplierAt(long step) => 1 - (double)step / _total;
}
