using Runner.Optimizers;
using Runner.Parameters;
using Runner.Plugins.Optimizers.Flat;
using Runner.Plugins.Optimizers.Groups;
using static TorchSharp.torch;

namespace Runner.Plugins.Optimizers.AdamW;

/// <summary>PyTorch's AdamW through libtorch's fused kernel, on any device: one pass over memory.</summary>
internal sealed class FusedAdamW : IOptimizer
{
    private readonly MomentOptions _options;
    private readonly Moments _moments;
    private readonly TensorClipping? _clipping;
    private readonly FrozenGradients _frozen;
    private readonly Tensor _step;
    private readonly List<Group> _groups;

    public FusedAdamW(ParameterBuffer parameters, MomentOptions options, ParameterSettings settings, double? tensorClipNorm)
    {
        _options = options;
        _moments = new Moments(parameters);
        _clipping = tensorClipNorm is { } limit ? new TensorClipping(parameters, limit) : null;
        _frozen = new FrozenGradients(parameters, settings);
        _step = zeros([], ScalarType.Float32, parameters.Values.device).DetachFromDisposeScope();
        _groups =
        [
            .. Enumerable.Range(0, settings.Count).GroupBy(i => (settings[i].Decay, settings[i].RateScale))
                .Select(group => new Group(parameters, _moments, _step, group.Key.Decay, group.Key.RateScale, group.Contains)),
        ];
    }

    public IReadOnlyDictionary<string, Tensor> State => _moments.State;

    public void Step(double learningRate, long step)
    {
        using var scope = NewDisposeScope();
        using var quiet = no_grad();
        _frozen.Clear();
        _clipping?.Apply();
        _step.fill_(step);
        foreach (var group in _groups)
            group.Update(_options, learningRate);
    }

    public void Dispose()
    {
        foreach (var group in _groups)
            group.Dispose();
        _frozen.Dispose();
        _clipping?.Dispose();
        _step.Dispose();
        _moments.Dispose();
    }

    // parameters with one weight decay and one rate
    private sealed class Group(ParameterBuffer parameters, Moments moments, Tensor step, double decay, double scale, Func<int, bool> choose) : IDisposable
    {
        private readonly SegmentViews _values = new(parameters.Values, parameters.Segments, choose);
        private readonly SegmentViews _gradients = new(parameters.Gradients, parameters.Segments, choose);
        private readonly SegmentViews _means = new(moments.Mean, parameters.Segments, choose);
        private readonly SegmentViews _squares = new(moments.Square, parameters.Segments, choose);
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
