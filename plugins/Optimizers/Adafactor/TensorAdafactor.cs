using Runner.Optimizers;
using Runner.Parameters;
using Runner.Plugins.Optimizers.Groups;
using static TorchSharp.torch;

namespace Runner.Plugins.Optimizers.Adafactor;

/// <summary>Adafactor by tensor operations on each parameter, for devices other than the CPU: nothing is read back to the host.</summary>
internal sealed class TensorAdafactor : IOptimizer
{
    private readonly ParameterBuffer _parameters;
    private readonly AdafactorOptions _options;
    private readonly ParameterSettings _settings;
    private readonly AdafactorState _state;
    private readonly FrozenGradients _frozen;

    public TensorAdafactor(ParameterBuffer parameters, AdafactorOptions options, ParameterSettings settings)
    {
        (_parameters, _options, _settings) = (parameters, options, settings);
        _state = new AdafactorState(parameters, options.Beta1 is not null);
        _frozen = new FrozenGradients(parameters, settings);
    }

    public IReadOnlyDictionary<string, Tensor> State => _state.Tensors;

    public void Step(double learningRate, long step)
    {
        using var scope = NewDisposeScope();
        using var quiet = no_grad();
        _frozen.Clear();
        var (keep, rate) = (_options.Keep(step), _options.Rate(learningRate, step));
        for (var i = 0; i < _settings.Count; i++)
        {
            if (_state.Segments[i].Segment.Length > 0)
                Move(_state.Segments[i], keep, rate * _settings[i].RateScale, _settings[i].Decay);
        }
    }

    private void Move(SegmentState state, double keep, double rate, double decay)
    {
        using var scope = NewDisposeScope();
        var (value, gradient) = (View(_parameters.Values, state), View(_parameters.Gradients, state));       // [M, R, C]
        var update = Direction(state, gradient, keep);
        var length = RootMeanSquare(update);
        update.div_((length / _options.ClipThreshold).clamp(min: 1));
        var size = _options.ScaleParameter ? RootMeanSquare(value).clamp(min: _options.ScaleEpsilon) : ones([], device: value.device);
        var own = size * rate;
        update.mul_(own);
        if (_state.Mean is { } flat)
            update = View(flat, state).mul_(_options.Beta1!.Value).add_(update, alpha: 1 - _options.Beta1.Value);
        if (decay != 0)
            value.mul_(1 - own * decay);
        value.sub_(update);
    }

    private Tensor Direction(SegmentState state, Tensor gradient, double keep)
    {
        var squares = (gradient * gradient).add_(_options.Epsilon);
        if (!state.IsFactored)
        {
            state.Full!.mul_(keep).add_(squares.view(-1), alpha: 1 - keep);
            return gradient * state.Full.rsqrt().view(gradient.shape);
        }
        var rows = state.Row!.view(state.Matrices, state.Rows, 1);
        var columns = state.Column!.view(state.Matrices, 1, state.Columns);
        rows.mul_(keep).add_(squares.mean([2], keepdim: true), alpha: 1 - keep);
        columns.mul_(keep).add_(squares.mean([1], keepdim: true), alpha: 1 - keep);
        return gradient * (rows / rows.mean([1], keepdim: true)).rsqrt_() * columns.rsqrt();
    }

    // x * x, not square(): that is a power whose exponent becomes a scalar that nothing holds
    private static Tensor RootMeanSquare(Tensor x) => (x * x).mean().sqrt();

    private static Tensor View(Tensor flat, SegmentState state) =>
        flat.narrow(0, state.Segment.Offset, state.Segment.Length).view(state.Matrices, state.Rows, state.Columns);

    public void Dispose()
    {
        _frozen.Dispose();
        _state.Dispose();
    }
}
