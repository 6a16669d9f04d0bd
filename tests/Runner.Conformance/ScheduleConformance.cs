using Runner.Errors;
using Runner.Optimizers;

namespace Runner.Conformance;

/// <summary>What every schedule does.</summary>
public class ScheduleConformance(ConformanceSubject subject) : ComponentConformance<IScheduleComponent>(subject)
{
    private const long Longest = 1_000_000;
    private static readonly long[] Totals = [1, 2, 10, 1000, Longest];

    [Fact]
    public void Is_finite_and_not_negative_over_the_whole_training()
    {
        foreach (var total in Totals)
        {
            if (Build(total) is not { } schedule)
                continue;
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
        var (forwards, backwards) = (Build(Longest)!, Build(Longest)!);
        var expected = Steps(Longest).Select(forwards.MultiplierAt).ToList();
        var actual = Steps(Longest).Reverse().Select(backwards.MultiplierAt).Reverse().ToList();
        Assert.Equal(expected, actual);                    // to the last bit: a resumed training asks from the middle
    }

    /// <summary>Null where a short training is refused, as one that is shorter than its warm-up; a long one must not be.</summary>
    private ISchedule? Build(long total)
    {
        try
        {
            return Subject.Create<IScheduleComponent>().Build(new ScheduleContext(total, duration => duration.ToSteps(100, 4096, total)));
        }
        catch (RunnerException refusal) when (refusal.Descriptor.Category == ErrorCategory.User && total < Longest)
        {
            return null;
        }
    }

    private static IEnumerable<long> Steps(long total) =>
        Enumerable.Range(0, 50).Select(i => total * i / 50).Append(total - 1).Append(total).Distinct().Order();
}
