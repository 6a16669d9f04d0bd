using System.Runtime.Intrinsics;
using Runner.Parameters;
using Runner.Plugins.Optimizers.Flat;

namespace Runner.Plugins.Optimizers.AdamW;

/// <summary>Adam and AdamW of every variant on the CPU: one pass over memory.</summary>
internal sealed class VectorAdamW(ParameterBuffer parameters, MomentOptions options, AdamWRule rule, double? tensorClipNorm)
    : AdamStep(parameters, options, tensorClipNorm)
{
    private readonly ChunkedBuffer _chunks = new(parameters);

    protected override void Move(double learningRate, long step)
    {
        var (meanFactor, squareFactor) = rule.Factors(Options.Beta1, Options.Beta2, step);
        var pass = new Pass
        {
            Values = ChunkedBuffer.Address(Parameters.Values),
            Gradients = ChunkedBuffer.Address(Parameters.Gradients),
            Means = ChunkedBuffer.Address(Mean),
            Squares = ChunkedBuffer.Address(Square),
            Beta1 = (float)Options.Beta1,
            Beta2 = (float)Options.Beta2,
            New1 = (float)(1 - Options.Beta1),
            New2 = (float)(1 - Options.Beta2),
            MeanFactor = (float)meanFactor,
            SquareFactor = (float)squareFactor,
            Epsilon = (float)Options.Epsilon,
        };
        _chunks.ForEach((chunk, _) =>
        {
            var setting = Settings[chunk.Segment];
            var rate = learningRate * setting.RateScale;
            var shrink = (float)(1 - rate * setting.Decay);
            pass.Run(chunk, (float)rate, new Decays(
                rule.Decay == DecayPoint.InGradient ? (float)setting.Decay : 0,
                rule.Decay == DecayPoint.Before ? shrink : 1,
                rule.Decay == DecayPoint.InUpdate ? (float)setting.Decay : 0,
                rule.Decay == DecayPoint.After ? shrink : 1));
        });
    }

    // factors that do nothing are 1 or 0: multiplying by them changes no bit
    private readonly record struct Decays(float InGradient, float Before, float InUpdate, float After);

    private sealed unsafe class Pass
    {
        public required nint Values { get; init; }
        public required nint Gradients { get; init; }
        public required nint Means { get; init; }
        public required nint Squares { get; init; }
        public required float Beta1 { get; init; }
        public required float Beta2 { get; init; }
        public required float New1 { get; init; }
        public required float New2 { get; init; }
        public required float MeanFactor { get; init; }
        public required float SquareFactor { get; init; }
        public required float Epsilon { get; init; }

        public void Run(Chunk chunk, float learningRate, Decays decays)
        {
            var values = (float*)Values + chunk.Start;
            var gradients = (float*)Gradients + chunk.Start;
            var means = (float*)Means + chunk.Start;
            var squares = (float*)Squares + chunk.Start;
            var (beta1, beta2, new1, new2) = (Vector256.Create(Beta1), Vector256.Create(Beta2), Vector256.Create(New1), Vector256.Create(New2));
            var (meanFactor, squareFactor) = (Vector256.Create(MeanFactor), Vector256.Create(SquareFactor));
            var (epsilon, rate, decay) = (Vector256.Create(Epsilon), Vector256.Create(learningRate), Vector256.Create(decays.InUpdate));
            var (first, last, penalty) = (Vector256.Create(decays.Before), Vector256.Create(decays.After), Vector256.Create(decays.InGradient));
            for (var i = 0; i < chunk.Length; i += Kernels.Width)
            {
                var g = Vector256.Load(gradients + i) + penalty * Vector256.Load(values + i);
                var m = beta1 * Vector256.Load(means + i) + new1 * g;
                var v = beta2 * Vector256.Load(squares + i) + new2 * (g * g);
                var p = first * Vector256.Load(values + i);
                var update = m * meanFactor / (Vector256.Sqrt(v * squareFactor) + epsilon) + decay * p;
                m.Store(means + i);
                v.Store(squares + i);
                (last * (p - rate * update)).Store(values + i);
            }
        }
    }
}
