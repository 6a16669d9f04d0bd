using Runner.Components;
using Runner.Optimizers;

namespace Runner.Plugins.Optimizers.Schedules.Constant;

/// <summary>Up to the peak rate over the warm-up, then constant: what ERNIE's released script does.</summary>
[Component("schedule/constant", Source = "ERNIE (THU), arXiv:1905.07129, released pretraining script")]
internal sealed class ConstantScheduleComponent(ConstantScheduleOptions options) : IScheduleComponent
{
    public ISchedule Build(ScheduleContext context) => new Flat(options, context);

    private sealed class Flat(WarmupOptions options, ScheduleContext context) : WarmupSchedule(options, context)
    {
        protected override double AfterWarmup(long step) => 1;
    }
}
