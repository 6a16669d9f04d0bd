using Runner.Cli.Display;
using Runner.Experiments;
using Runner.Tests.Training.Support;
using Runner.Tracking;
using Runner.Training;
using Runner.Training.Bench;

namespace Runner.Tests.Experiments;

public sealed class ProcessorHintObserverTests
{
    [Theory]
    [InlineData("cpu", 40, 10, true)]
    [InlineData("cpu", 40, 35, false)]
    [InlineData("cuda:0", 40, 10, false)]
    public void Says_at_the_end_that_the_processor_worked_on_it_for_a_part_of_the_time(string device, double clock, double processor, bool isSaid)
    {
        var (time, used, said) = (new HandClock(), TimeSpan.Zero, new List<string>());
        var observer = new ProcessorHintObserver(said.Add, () => new ProcessorHint(time, () => used, () => 9.5, () => 2));

        observer.OnStarted(new TrainingPlanInfo(100, 0, 10, 4, 4, 40, 1000, 50, new Dictionary<string, long>(), device, 2));
        time.Advance(TimeSpan.FromSeconds(clock));
        used = TimeSpan.FromSeconds(processor);
        observer.OnFinished(new TrainingResult(TrainingOutcome.Finished, 100, 100, 4000, TimeSpan.Zero));

        if (isSaid)
            Assert.StartsWith("hint: 40 s by the clock, but 10 s of processor time", Assert.Single(said), StringComparison.Ordinal);
        else
            Assert.Empty(said);
    }

    [Theory]
    [InlineData("cpu", 300, 60, true)]
    [InlineData("cpu", 300, 280, false)]
    [InlineData("cpu", 20, 4, false)]                // 0.2 s in all: a single pause
    [InlineData("cuda:0", 300, 60, false)]
    public void A_benchmark_says_so_of_its_steps(string device, double milliseconds, double processor, bool isSaid)
    {
        using var output = new StringWriter();
        var steps = Enumerable.Repeat(new BenchStep(new Dictionary<Phase, double> { [Phase.Forward] = milliseconds }, processor, 2, 8, 10), 10).ToList();

        BenchDisplay.Text(new RecipeMeasurement("tiny", new RecipeBenchOptions { Steps = 10, Warmup = 1 }, 2, new BenchReport { Steps = steps, Device = device, Threads = 2 })
        {
            Precision = "fp32", Ranks = 1, Machine = new MachineState(), Ceiling = 1e9,
        }, output);

        Assert.Equal(isSaid, output.ToString().Contains("hint: 3 s by the clock, but 1 s of processor time", StringComparison.Ordinal));
    }
}
