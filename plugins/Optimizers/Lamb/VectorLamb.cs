using Runner.Optimizers;
using Runner.Parameters;
using Runner.Plugins.Optimizers.Flat;
using static TorchSharp.torch;

namespace Runner.Plugins.Optimizers.Lamb;

/// <summary>LAMB on the CPU: one pass that updates moments and takes norms, one that applies the scaled update.</summary>
internal sealed class VectorLamb : IOptimizer
{
    private readonly ParameterBuffer _parameters;
    private readonly LambOptions _options;
    private readonly LambRule _rule;
    private readonly bool[] _excluded;
    private readonly Moments _moments;
    private readonly ChunkedBuffer _chunks;
    private readonly double[] _weights, _divisors, _gradients;              // sums of squares, one per chunk

    public VectorLamb(ParameterBuffer parameters, LambOptions options, bool[] excluded)
    {
        (_parameters, _options, _rule, _excluded) = (parameters, options, options.Rule, excluded);
        _moments = new Moments(parameters);
        _chunks = new ChunkedBuffer(parameters);
        (_weights, _divisors, _gradients) = (new double[_chunks.Count], new double[_chunks.Count], new double[_chunks.Count]);
    }

    public IReadOnlyDictionary<string, Tensor> State => _moments.State;

    public void Step(double learningRate, long step)
    {
        using var scope = NewDisposeScope();
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
            Decay = (float)_options.WeightDecay,
            GradientFactor = (float)GradientFactor(),
            NezhaDenominator = _rule.NezhaDenominator,
        };
        _chunks.ForEach((chunk, i) => (_weights[i], _divisors[i], _gradients[i]) = pass.UpdateMoments(chunk, DecayOf(chunk)));
        var rates = Rates(learningRate);
        _chunks.ForEach((chunk, _) => pass.Apply(chunk, DecayOf(chunk), rates[chunk.Segment]));
    }

    private float DecayOf(Chunk chunk) => _excluded[chunk.Segment] ? 0 : (float)_options.WeightDecay;

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
        var rates = new float[_excluded.Length];
        for (var i = 0; i < rates.Length; i++)
        {
            var isScaled = _rule.ScalesExcluded || !_excluded[i];
            rates[i] = (float)(learningRate * (isScaled ? _rule.Ratio(Math.Sqrt(weights[i]), Math.Sqrt(divisors[i]), Math.Sqrt(gradients[i])) : 1));
        }
        return rates;
    }

    public void Dispose() => _moments.Dispose();
}
