using Runner.Components;
using Runner.Optimizers;

namespace Runner.Plugins.Faulty.Failing;

/// <summary>A constant rate, and a mistake at the moment asked for.</summary>
[Component("schedule/failing")]
internal sealed class FailingSchedule : IScheduleComponent, ICheckedComponent
{
    private readonly FailingOptions _options;

    public FailingSchedule(FailingOptions options)
    {
        _options = options;
        At(FailingMoment.Constructor);
    }

    public IEnumerable<ComponentProblem> Check()
    {
        At(FailingMoment.Check);
        return [];
    }

    public ISchedule Build(ScheduleContext context)
    {
        At(FailingMoment.Build);
        return new Rate(this);
    }

    private void At(FailingMoment moment)
    {
        if (_options.When == moment)
            throw new InvalidOperationException($"no luck at {moment}");
    }

    private sealed class Rate(FailingSchedule owner) : ISchedule
    {
        public double MultiplierAt(long step)
        {
            if (step > 3)
                owner.At(FailingMoment.Training);
            return 1;
        }
    }
}
