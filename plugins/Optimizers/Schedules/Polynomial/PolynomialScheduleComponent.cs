using Runner.Components;
using Runner.Optimizers;

namespace Runner.Plugins.Optimizers.Schedules.Polynomial;

/// <summary>Up to the peak rate over the warm-up, then down to the final one as a power of what remains of the training.</summary>
[Component("schedule/polynomial", Source = "NEZHA, arXiv:1909.00204 (large model); NVIDIA DeepLearningExamples, BERT (power 0.5)")]
internal sealed class PolynomialScheduleComponent(PolynomialScheduleOptions options) : IScheduleComponent
{
    public ISchedule Build(ScheduleContext context) => new DecaySchedule(options, context, share => Math.Pow(1 - share, options.Power));
}
