using Runner.Optimizers;
using Runner.Parameters;
using Runner.Plugins.Optimizers.Flat;
using Runner.Plugins.Optimizers.Groups;
using static TorchSharp.torch;

namespace Runner.Plugins.Optimizers.Lamb;

/// <summary>LAMB on the CPU: one pass that updates moments and takes norms, one that applies the scaled update.</summary>
internal sealed class VectorLamb : IOptimizer
{
    private readonly ParameterBuffer _parameters;
    private readonly LambOptions _options;
    private readonly LambRule _rule;
    private readonly ParameterSettings _settings;
    private readonly FrozenGradients _frozen;
    private readonly Moments _moments;
    private readonly ChunkedBuffer _chunks;
    private readonly double[] _weights, _divisors, _gradients;              // sums of squares, one per chunk
    private readonly double[] _ratios;                                      // one per parameter

    public VectorLamb(ParameterBuffer parameters, LambOptions options, ParameterSettings settings)
    {
        (_parameters, _options, _rule, _settings) = (parameters, options, options.Rule, settings);
        _frozen = new FrozenGradients(parameters, settings);
        _moments = new Moments(parameters);
        _chunks = new ChunkedBuffer(parameters);
        (_weights, _divisors, _gradients) = (new double[_chunks.Count], new double[_chunks.Count], new double[_chunks.Count]);
        _ratios = new double[settings.Count];
    }

    public IReadOnlyDictionary<string, Tensor> State => _moments.State;

    public void Step(double learningRate, long step)
    {
        using var scope = NewDisposeScope();
        _frozen.Clear();
        var pass = new LambPass
        {
            Values = ChunkedBuffer.Address(_parameters.Values),
            Gradients = ChunkedBuffer.Address(_parameters.Gradients),
            Means = ChunkedBuffer.Address(_moments.Mean),
            Squares = ChunkedBuffer.Address(_moments.Square),
            Beta1 = (float)_options.Beta1,
            Beta2 = (float)_options.Beta2,
            New1 = (float)(1 - _options.Beta1),
            New2 = (float)(1 - _options.Beta2),
            MeanFactor = (float)(_rule.BiasCorrection ? 1 / (1 - Math.Pow(_options.Beta1, step)) : 1),
            SquareFactor = (float)(_rule.BiasCorrection ? 1 / (1 - Math.Pow(_options.Beta2, step)) : 1),
            Epsilon = (float)_options.Epsilon,
            GradientFactor = (float)GradientFactor(),
            NezhaDenominator = _rule.NezhaDenominator,
        };
        _chunks.ForEach((chunk, i) => (_weights[i], _divisors[i], _gradients[i]) = pass.UpdateMoments(chunk, DecayOf(chunk), DivisorDecayOf(chunk)));
        var rates = Rates(learningRate);
        _chunks.ForEach((chunk, _) => pass.Apply(chunk, DecayOf(chunk), rates[chunk.Segment]));
    }

    /// <summary>Trust ratios of the last step, one per parameter: for comparison with the references'.</summary>
    public IReadOnlyList<double> TrustRatios => _ratios;

    private float DecayOf(Chunk chunk) => (float)_settings[chunk.Segment].Decay;

    // NEZHA's denominator counts decay where it is not applied
    private float DivisorDecayOf(Chunk chunk) =>
        _settings[chunk.Segment].IsSpared ? (float)_options.WeightDecay : (float)_settings[chunk.Segment].Decay;

    private double GradientFactor()
    {
        if (double.IsPositiveInfinity(_rule.ClipNorm))
            return 1;
        var norm = Math.Sqrt(_chunks.SquaresPerSegment(_parameters.Gradients).Sum());
        return norm > _rule.ClipNorm ? _rule.ClipNorm / norm : 1;
    }

    private float[] Rates(double learningRate)
    {
        var (weights, divisors, gradients) = (_chunks.PerSegment(_weights), _chunks.PerSegment(_divisors), _chunks.PerSegment(_gradients));
        var rates = new float[_ratios.Length];
        for (var i = 0; i < rates.Length; i++)
        {
            var isScaled = _rule.ScalesExcluded || !_settings[i].IsSpared;
            _ratios[i] = isScaled ? _rule.Ratio(Math.Sqrt(weights[i]), Math.Sqrt(divisors[i]), Math.Sqrt(gradients[i])) : 1;
            rates[i] = (float)(learningRate * _settings[i].RateScale * _ratios[i]);
        }
        return rates;
    }

    public void Dispose()
    {
        _frozen.Dispose();
        _moments.Dispose();
    }
}
