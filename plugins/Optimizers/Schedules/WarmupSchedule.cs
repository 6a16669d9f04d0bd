using Runner.Errors;
using Runner.Optimizers;

namespace Runner.Plugins.Optimizers.Schedules;

/// <summary>A linear rise over the warm-up and what follows it.</summary>
internal abstract class WarmupSchedule : ISchedule
{
    private readonly double _power;

    /// <exception cref="RunnerException">RUN4401: the warm-up is longer than the training.</exception>
    protected WarmupSchedule(WarmupOptions options, ScheduleContext context)
    {
        Total = context.TotalSteps;
        _power = options.WarmupPower;
        Warmup = context.ToSteps(options.Warmup);
        if (Warmup > Total)
            throw OptimizerErrors.WarmupTooLong.With(Warmup, Total);
    }

    /// <summary>Steps of the whole training, T.</summary>
    protected long Total { get; }

    /// <summary>Steps of the warm-up, W.</summary>
    protected long Warmup { get; }

    public double MultiplierAt(long step) => step < Warmup ? Rise((double)step / Warmup) : AfterWarmup(step);

    /// <param name="step">At least <see cref="Warmup"/>; may be beyond <see cref="Total"/>.</param>
    protected abstract double AfterWarmup(long step);

    private double Rise(double share) => _power == 1 ? share : Math.Pow(share, _power);
}
