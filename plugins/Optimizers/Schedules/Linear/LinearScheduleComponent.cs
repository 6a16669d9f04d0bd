using Runner.Components;
using Runner.Optimizers;

namespace Runner.Plugins.Optimizers.Schedules.Linear;

/// <summary>Up to the peak rate over the warm-up, then down to the final one on a straight line.</summary>
[Component("schedule/linear", Source = "Devlin et al. 2019, arXiv:1810.04805, appendix A.2; NEZHA, arXiv:1909.00204")]
internal sealed class LinearScheduleComponent(LinearScheduleOptions options) : IScheduleComponent
{
    public ISchedule Build(ScheduleContext context) => new DecaySchedule(options, context, share => 1 - share);
}
