using Runner.Components;
using Runner.Values;

namespace Runner.Optimizers;

/// <summary>Describes how the learning rate moves over training.</summary>
[ComponentKind("schedule")]
public interface IScheduleComponent : IComponent
{
    ISchedule Build(ScheduleContext context);
}

/// <summary>What a schedule may know.</summary>
/// <param name="TotalSteps">Optimizer steps of the whole training.</param>
/// <param name="ToSteps">Converts a duration option (such as a warm-up of <c>10%</c>) to optimizer steps.</param>
public sealed record ScheduleContext(long TotalSteps, Func<Duration, long> ToSteps);

/// <summary>Multiplier of the peak learning rate, a pure function of the step.</summary>
public interface ISchedule
{
    /// <param name="step">Updates already done: 0 before the first one.</param>
    double MultiplierAt(long step);
}
