using Runner.Components;
using Runner.Optimizers;

namespace Runner.Plugins.Optimizers.Schedules.CosineRestarts;

/// <summary>Up to the peak over the warm-up, then down half a cosine again and again, from the peak each time.</summary>
/// <remarks>
/// Within a cycle of length T that began at step s: final + (peak - final) * (1 + cos(pi * (t - s) / T)) / 2. HuggingFace's "cosine with hard
/// restarts" with n cycles is <c>cycle</c> = (total - warm-up) / n.
/// </remarks>
[Component("schedule/cosine-restarts", Source = "Loshchilov and Hutter 2017 (SGDR), arXiv:1608.03983, equation 5")]
internal sealed class CosineRestartsScheduleComponent(CosineRestartsScheduleOptions options) : IScheduleComponent
{
    public ISchedule Build(ScheduleContext context) => new Waves(options, context);

    private sealed class Waves(CosineRestartsScheduleOptions options, ScheduleContext context) : WarmupSchedule(options, context)
    {
        private readonly double _first = Math.Max(1, context.ToSteps(options.Cycle));

        protected override double AfterWarmup(long step)
        {
            var (position, length, peak) = ((double)(step - Warmup), _first, 1.0);
            if (options.Growth == 1)
            {
                var cycles = Math.Floor(position / length);
                (position, peak) = (position - cycles * length, Math.Pow(options.PeakDecay, cycles));
            }
            else
            {
                for (; position >= length; length *= options.Growth, peak *= options.PeakDecay)
                    position -= length;
            }
            var top = Math.Max(peak, options.EndFactor);
            return options.EndFactor + (top - options.EndFactor) * (1 + Math.Cos(Math.PI * position / length)) / 2;
        }
    }
}
