using Runner.Components;
using Runner.Optimizers;

namespace Runner.Plugins.Optimizers.Schedules.Noam;

/// <summary>Up over the warm-up on a straight line, then down with the inverse root of the step: the Transformer's schedule.</summary>
/// <remarks>
/// factor * d^-0.5 * min(t^-0.5, t * W^-1.5), t the number of the update from 1, W the warm-up; without <c>model_size</c> scaled so that
/// the peak, at t = W, is <c>factor</c>. Unlike the other schedules the first update does not have rate 0.
/// </remarks>
[Component("schedule/noam", Source = "Vaswani et al. 2017, arXiv:1706.03762, equation 3; tensor2tensor")]
internal sealed class NoamScheduleComponent(NoamScheduleOptions options) : IScheduleComponent
{
    public ISchedule Build(ScheduleContext context)
    {
        var warmup = context.ToSteps(options.Warmup);
        if (warmup > context.TotalSteps)
            throw OptimizerErrors.WarmupTooLong.With(warmup, context.TotalSteps);
        warmup = Math.Max(1, warmup);
        return new Curve(options.Factor * (options.ModelSize is { } size ? 1 / Math.Sqrt(size) : Math.Sqrt(warmup)), warmup);
    }

    private sealed class Curve(double scale, long warmup) : ISchedule
    {
        public double MultiplierAt(long step)
        {
            var number = step + 1.0;
            return scale * Math.Min(1 / Math.Sqrt(number), number / (warmup * Math.Sqrt(warmup)));
        }
    }
}
