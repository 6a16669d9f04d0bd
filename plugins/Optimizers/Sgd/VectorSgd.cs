using System.Runtime.Intrinsics;
using Runner.Parameters;
using Runner.Plugins.Optimizers.Flat;
using Runner.Plugins.Optimizers.Steps;
using static TorchSharp.torch;

namespace Runner.Plugins.Optimizers.Sgd;

/// <summary>Gradient descent on the CPU: one pass over memory.</summary>
internal sealed class VectorSgd : FlatOptimizer<SgdOptions>
{
    private readonly Tensor? _velocity;
    private readonly ChunkedBuffer _chunks;

    public VectorSgd(ParameterBuffer parameters, SgdOptions options)
        : base(parameters, options)
    {
        _velocity = options.Momentum > 0 ? AddState("momentum_buffer") : null;
        _chunks = new ChunkedBuffer(parameters);
    }

    protected override void Update(double learningRate, long step)
    {
        var pass = new Pass
        {
            Values = ChunkedBuffer.Address(Parameters.Values),
            Gradients = ChunkedBuffer.Address(Parameters.Gradients),
            Velocity = _velocity is null ? 0 : ChunkedBuffer.Address(_velocity),
            Keep = step == 1 ? 0 : (float)Options.Momentum,
            Take = step == 1 ? 1 : (float)(1 - Options.Dampening),
            Ahead = Options.Nesterov ? (float)Options.Momentum : null,
        };
        _chunks.ForEach((chunk, _) =>
        {
            var setting = Settings[chunk.Segment];
            pass.Run(chunk, (float)(learningRate * setting.RateScale), (float)setting.Decay);
        });
    }

    private sealed unsafe class Pass
    {
        public required nint Values { get; init; }
        public required nint Gradients { get; init; }

        /// <summary>0 for none.</summary>
        public required nint Velocity { get; init; }
        public required float Keep { get; init; }
        public required float Take { get; init; }

        /// <summary>Momentum of Nesterov's look ahead; null for none.</summary>
        public required float? Ahead { get; init; }

        public void Run(Chunk chunk, float rate, float decay)
        {
            var values = (float*)Values + chunk.Start;
            var gradients = (float*)Gradients + chunk.Start;
            var velocity = (float*)Velocity + chunk.Start;
            var (hasVelocity, looksAhead, ahead) = (Velocity != 0, Ahead.HasValue, Vector256.Create(Ahead ?? 0));
            var (keep, take, step, penalty) = (Vector256.Create(Keep), Vector256.Create(Take), Vector256.Create(rate), Vector256.Create(decay));
            for (var i = 0; i < chunk.Length; i += Kernels.Width)
            {
                var p = Vector256.Load(values + i);
                var update = Vector256.Load(gradients + i) + penalty * p;
                if (hasVelocity)
                {
                    var v = keep * Vector256.Load(velocity + i) + take * update;
                    v.Store(velocity + i);
                    update = looksAhead ? update + ahead * v : v;
                }
                (p - step * update).Store(values + i);
            }
        }
    }
}
