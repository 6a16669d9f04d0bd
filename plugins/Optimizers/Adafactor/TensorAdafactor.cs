using Runner.Parameters;
using static TorchSharp.torch;

namespace Runner.Plugins.Optimizers.Adafactor;

/// <summary>Adafactor by tensor operations on each parameter, for devices other than the CPU: nothing is read back to the host.</summary>
internal sealed class TensorAdafactor(ParameterBuffer parameters, AdafactorOptions options) : FactoredOptimizer(parameters, options)
{
    protected override void Update(double learningRate, long step)
    {
        var (keep, rate) = (Options.Keep(step), Options.Rate(learningRate, step));
        for (var i = 0; i < Settings.Count; i++)
        {
            if (Segments[i].Segment.Length > 0)
                Move(Segments[i], keep, rate * Settings[i].RateScale, Settings[i].Decay);
        }
    }

    private void Move(SegmentState state, double keep, double rate, double decay)
    {
        using var scope = NewDisposeScope();
        var (value, gradient) = (View(Parameters.Values, state), View(Parameters.Gradients, state));       // [M, R, C]
        var update = Direction(state, gradient, keep);
        var length = RootMeanSquare(update);
        update.div_((length / Options.ClipThreshold).clamp(min: 1));
        var size = Options.ScaleParameter ? RootMeanSquare(value).clamp(min: Options.ScaleEpsilon) : ones([], device: value.device);
        var own = size * rate;
        update.mul_(own);
        if (Mean is { } flat)
            update = View(flat, state).mul_(Options.Beta1!.Value).add_(update, alpha: 1 - Options.Beta1.Value);
        if (decay != 0)
            value.mul_(1 - own * decay);
        value.sub_(update);
    }

    private Tensor Direction(SegmentState state, Tensor gradient, double keep)
    {
        var squares = (gradient * gradient).add_(Options.Epsilon);
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
}
