using Runner.Parameters;
using Runner.Plugins.Optimizers.Flat;
using static TorchSharp.torch;

namespace Runner.Plugins.Optimizers.AdamW;

/// <summary>PyTorch's AdamW through libtorch's fused kernel, on any device: one pass over memory.</summary>
internal sealed class FusedAdamW : AdamStep
{
    private readonly Tensor _step;
    private readonly List<Group> _groups;

    public FusedAdamW(ParameterBuffer parameters, MomentOptions options, double? tensorClipNorm)
        : base(parameters, options, tensorClipNorm)
    {
        _step = Own(zeros([], ScalarType.Float32, parameters.Values.device).DetachFromDisposeScope());
        _groups =
        [
            .. Enumerable.Range(0, Settings.Count).GroupBy(i => (Settings[i].Decay, Settings[i].RateScale))
                .Select(group => Own(new Group(parameters, Mean, Square, _step, group.Key.Decay, group.Key.RateScale, group.Contains))),
        ];
    }

    protected override void Move(double learningRate, long step)
    {
        _step.fill_(step);
        foreach (var group in _groups)
            group.Update(Options, learningRate);
    }

    // parameters with one weight decay and one rate
    private sealed class Group(ParameterBuffer parameters, Tensor mean, Tensor square, Tensor step, double decay, double scale, Func<int, bool> choose) : IDisposable
    {
        private readonly SegmentViews _values = new(parameters.Values, parameters.Segments, choose);
        private readonly SegmentViews _gradients = new(parameters.Gradients, parameters.Segments, choose);
        private readonly SegmentViews _means = new(mean, parameters.Segments, choose);
        private readonly SegmentViews _squares = new(square, parameters.Segments, choose);
        private readonly Tensor[] _steps = [.. parameters.Segments.Where((_, i) => choose(i)).Select(_ => step)];

        public void Update(MomentOptions options, double learningRate) =>
            ListOperations.AdamW(_values.Tensors, _gradients.Tensors, _means.Tensors, _squares.Tensors, _steps,
                learningRate * scale, options.Beta1, options.Beta2, decay, options.Epsilon);

        public void Dispose()
        {
            _values.Dispose();
            _gradients.Dispose();
            _means.Dispose();
            _squares.Dispose();
        }
    }
}
