using Runner.Optimizers;

namespace Runner.Plugins.Optimizers.Schedules;

/// <summary>A rise and a fall from 1 to <c>end_factor</c> along a curve.</summary>
/// <param name="options">Warm-up, final multiplier, origin of the decay.</param>
/// <param name="context">Length of the training.</param>
/// <param name="curve">The fall from 1 at 0 to 0 at 1.</param>
internal sealed class DecaySchedule(DecayOptions options, ScheduleContext context, Func<double, double> curve) : WarmupSchedule(options, context)
{
    protected override double AfterWarmup(long step)
    {
        if (step >= Total)
            return options.EndFactor;
        var fall = options.DecayFrom switch
        {
            DecayOrigin.Start => curve((double)step / Total),
            DecayOrigin.AdjustedStart => curve((double)step / Total) / (1 - (double)Warmup / Total),
            _ => curve((double)(step - Warmup) / (Total - Warmup)),
        };
        return options.EndFactor + (1 - options.EndFactor) * fall;
    }
}
