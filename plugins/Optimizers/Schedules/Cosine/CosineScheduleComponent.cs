using Runner.Components;
using Runner.Optimizers;

namespace Runner.Plugins.Optimizers.Schedules.Cosine;

/// <summary>Up to the peak rate over the warm-up, then down to the final one along half a cosine.</summary>
[Component("schedule/cosine", Source = "Loshchilov and Hutter 2017, arXiv:1608.03983, equation 5 without restarts")]
internal sealed class CosineScheduleComponent(CosineScheduleOptions options) : IScheduleComponent
{
    public ISchedule Build(ScheduleContext context) => new DecaySchedule(options, context, share => (1 + Math.Cos(Math.PI * share)) / 2);
}
