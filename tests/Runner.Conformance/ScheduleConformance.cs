using Runner.Optimizers;

namespace Runner.Conformance;

/// <summary>What every schedule does.</summary>
public class ScheduleConformance(ConformanceSubject subject) : ComponentConformance<IScheduleComponent>(subject)
{
    private static readonly long[] Totals = [1, 2, 10, 1000, 1_000_000];

    [Fact]
    public void Is_finite_and_not_negative_over_the_whole_training()
    {
        foreach (var total in Totals)
        {
            var schedule = Build(total);
            foreach (var step in Steps(total))
            {
                var multiplier = schedule.MultiplierAt(step);
                Assert.True(double.IsFinite(multiplier) && multiplier >= 0, $"{multiplier} at step {step} of {total}");
            }
        }
    }

    [Fact]
    public void Is_a_pure_function_of_the_step()
    {
        var (forwards, backwards) = (Build(1000), Build(1000));
        var expected = Steps(1000).Select(forwards.MultiplierAt).ToList();
        var actual = Steps(1000).Reverse().Select(backwards.MultiplierAt).Reverse().ToList();
        Assert.Equal(expected, actual);                    // to the last bit: a resumed training asks from the middle
    }

    private ISchedule Build(long total) =>
        Subject.Create<IScheduleComponent>().Build(new ScheduleContext(total, duration => duration.ToSteps(100, 4096, total)));

    private static IEnumerable<long> Steps(long total) =>
        Enumerable.Range(0, 50).Select(i => total * i / 50).Append(total - 1).Append(total).Distinct().Order();
}
