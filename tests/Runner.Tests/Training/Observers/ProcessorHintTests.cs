using Runner.Tests.Training.Support;
using Runner.Training;

namespace Runner.Tests.Training.Observers;

public class ProcessorHintTests
{
    [Theory]
    [InlineData(42, 12, 500.0, "hint: 42 s by the clock, but 12 s of processor time: other processes want the cores (a load of 500.0 on")]
    [InlineData(42, 12, 0.1, "hint: 42 s by the clock, but 12 s of processor time: it waited for the disk")]
    [InlineData(42, 12, null, "hint: 42 s by the clock, but 12 s of processor time: it waited for the disk")]
    [InlineData(42, 40, 500.0, null)]
    [InlineData(42, 80, 500.0, null)]
    [InlineData(4, 0.5, 500.0, null)]
    public void A_clock_far_ahead_of_the_processor_is_told(double clock, double processor, double? load, string? said)
    {
        var (time, used) = (new HandClock(), TimeSpan.FromSeconds(7));
        var hint = new ProcessorHint(time, () => used, () => load, () => 2);
        time.Advance(TimeSpan.FromSeconds(clock));
        used += TimeSpan.FromSeconds(processor);

        if (said is null)
            Assert.Null(hint.Text());
        else
            Assert.StartsWith(said, hint.Text(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1, false)]
    [InlineData(2, true)]
    public void Fewer_threads_are_advised_where_there_are_several(int threads, bool isAdvised)
    {
        var (time, used) = (new HandClock(), TimeSpan.Zero);
        var hint = new ProcessorHint(time, () => used, () => 500, () => threads);
        time.Advance(TimeSpan.FromSeconds(42));

        Assert.Equal(isAdvised, hint.Text()!.Contains("--threads 1", StringComparison.Ordinal));
    }
}
