using Runner.Parameters;
using Runner.Plugins.Optimizers.Flat;
using Runner.Plugins.Optimizers.Steps;

namespace Runner.Plugins.Optimizers.Lamb;

/// <summary>LAMB on the CPU: one pass that updates moments and takes norms, one that applies the scaled update.</summary>
internal sealed class VectorLamb : MomentOptimizer<LambOptions>
{
    private readonly LambRule _rule;
    private readonly ChunkedBuffer _chunks;
    private readonly double[] _weights, _divisors, _gradients;              // sums of squares, one per chunk
    private readonly double[] _ratios;                                      // one per parameter

    public VectorLamb(ParameterBuffer parameters, LambOptions options)
        : base(parameters, options)
    {
        _rule = options.Rule;
        _chunks = new ChunkedBuffer(parameters);
        (_weights, _divisors, _gradients) = (new double[_chunks.Count], new double[_chunks.Count], new double[_chunks.Count]);
        _ratios = new double[Settings.Count];
    }

    protected override void Update(double learningRate, long step)
    {
        var pass = new LambPass
        {
            Values = ChunkedBuffer.Address(Parameters.Values),
            Gradients = ChunkedBuffer.Address(Parameters.Gradients),
            Means = ChunkedBuffer.Address(Mean),
            Squares = ChunkedBuffer.Address(Square),
            Beta1 = (float)Options.Beta1,
            Beta2 = (float)Options.Beta2,
            New1 = (float)(1 - Options.Beta1),
            New2 = (float)(1 - Options.Beta2),
            MeanFactor = (float)(_rule.BiasCorrection ? 1 / (1 - Math.Pow(Options.Beta1, step)) : 1),
            SquareFactor = (float)(_rule.BiasCorrection ? 1 / (1 - Math.Pow(Options.Beta2, step)) : 1),
            Epsilon = (float)Options.Epsilon,
            GradientFactor = (float)GradientFactor(),
            NezhaDenominator = _rule.NezhaDenominator,
        };
        _chunks.ForEach((chunk, i) => (_weights[i], _divisors[i], _gradients[i]) = pass.UpdateMoments(chunk, DecayOf(chunk), DivisorDecayOf(chunk)));
        var rates = Rates(learningRate);
        _chunks.ForEach((chunk, _) => pass.Apply(chunk, DecayOf(chunk), rates[chunk.Segment]));
    }

    /// <summary>Trust ratios of the last step, one per parameter: for comparison with the references'.</summary>
    public IReadOnlyList<double> TrustRatios => _ratios;

    private float DecayOf(Chunk chunk) => (float)Settings[chunk.Segment].Decay;

    // NEZHA's denominator counts decay where it is not applied
    private float DivisorDecayOf(Chunk chunk) =>
        Settings[chunk.Segment].IsSpared ? (float)Options.WeightDecay : (float)Settings[chunk.Segment].Decay;

    private double GradientFactor()
    {
        if (double.IsPositiveInfinity(_rule.ClipNorm))
            return 1;
        var norm = Math.Sqrt(_chunks.SquaresPerSegment(Parameters.Gradients).Sum());
        return norm > _rule.ClipNorm ? _rule.ClipNorm / norm : 1;
    }

    private float[] Rates(double learningRate)
    {
        var (weights, divisors, gradients) = (_chunks.PerSegment(_weights), _chunks.PerSegment(_divisors), _chunks.PerSegment(_gradients));
        var rates = new float[_ratios.Length];
        for (var i = 0; i < rates.Length; i++)
        {
            var isScaled = _rule.ScalesExcluded || !Settings[i].IsSpared;
            _ratios[i] = isScaled ? _rule.Ratio(Math.Sqrt(weights[i]), Math.Sqrt(divisors[i]), Math.Sqrt(gradients[i])) : 1;
            rates[i] = (float)(learningRate * Settings[i].RateScale * _ratios[i]);
        }
        return rates;
    }
}
