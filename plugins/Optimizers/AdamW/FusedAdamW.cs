using Runner.Optimizers;
using Runner.Parameters;
using Runner.Plugins.Optimizers.Flat;
using static TorchSharp.torch;

namespace Runner.Plugins.Optimizers.AdamW;

/// <summary>PyTorch's AdamW through libtorch's fused kernel, on any device: one pass over memory.</summary>
internal sealed class FusedAdamW : IOptimizer
{
    private readonly AdamWOptions _options;
    private readonly Moments _moments;
    private readonly TensorClipping? _clipping;
    private readonly Tensor _step;
    private readonly Group _decaying, _spared;

    public FusedAdamW(ParameterBuffer parameters, AdamWOptions options, bool[] excluded)
    {
        _options = options;
        _moments = new Moments(parameters);
        _clipping = options.TensorClipNorm is { } limit ? new TensorClipping(parameters, limit) : null;
        _step = zeros([], ScalarType.Float32, parameters.Values.device).DetachFromDisposeScope();
        _decaying = new Group(parameters, _moments, _step, i => !excluded[i]);
        _spared = new Group(parameters, _moments, _step, i => excluded[i]);
    }

    public IReadOnlyDictionary<string, Tensor> State => _moments.State;

    public void Step(double learningRate, long step)
    {
        using var scope = NewDisposeScope();
        using var quiet = no_grad();
        _clipping?.Apply();
        _step.fill_(step);
        _decaying.Update(_options, learningRate, _options.WeightDecay);
        _spared.Update(_options, learningRate, 0);
    }

    public void Dispose()
    {
        _decaying.Dispose();
        _spared.Dispose();
        _clipping?.Dispose();
        _step.Dispose();
        _moments.Dispose();
    }

    // parameters with one weight decay
    private sealed class Group(ParameterBuffer parameters, Moments moments, Tensor step, Func<int, bool> choose) : IDisposable
    {
        private readonly SegmentViews _values = new(parameters.Values, parameters.Segments, choose);
        private readonly SegmentViews _gradients = new(parameters.Gradients, parameters.Segments, choose);
        private readonly SegmentViews _means = new(moments.Mean, parameters.Segments, choose);
        private readonly SegmentViews _squares = new(moments.Square, parameters.Segments, choose);
        private readonly Tensor[] _steps = [.. parameters.Segments.Where((_, i) => choose(i)).Select(_ => step)];

        public void Update(AdamWOptions options, double learningRate, double decay) =>
            ListOperations.AdamW(_values.Tensors, _gradients.Tensors, _means.Tensors, _squares.Tensors, _steps,
                learningRate, options.Beta1, options.Beta2, decay, options.Epsilon);

        public void Dispose()
        {
            _values.Dispose();
            _gradients.Dispose();
            _means.Dispose();
            _squares.Dispose();
        }
    }
}
