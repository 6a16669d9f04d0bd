using Runner.Training;
using Runner.Training.Bench;

namespace Runner.Tests.Training.Bench;

public class BenchReportTests
{
    private static readonly BenchReport Report = new()
    {
        Steps = [Step(10, 30, 8), Step(20, 20, 6), Step(90, 30, 10)],
        Device = "cpu",
        Threads = 1,
    };

    [Fact]
    public void Tells_medians()
    {
        Assert.Equal(40, Report.Milliseconds);
        Assert.Equal((Phase.Forward, 20.0, 0.4), Report.Phases[0]);
        Assert.Equal((Phase.Backward, 30.0, 0.6), Report.Phases[1]);
        Assert.Equal(2, Report.Phases.Count);
        Assert.Equal((40, 120), Report.Quartiles);
    }

    [Fact]
    public void Tells_the_speed_of_the_median_step()
    {
        // 24 tokens in 30 places, 6 examples in 3 steps; 0.04 seconds a step
        Assert.Equal(200, Report.TokensPerSecond, 9);
        Assert.Equal(50, Report.ExamplesPerSecond, 9);
        Assert.Equal(0.2, Report.PaddingShare, 9);
    }

    [Theory]
    [InlineData(2.0, 3.0, 1.0, 2.0)]
    [InlineData(2.5, 4.0, 1.0, 3.0, 2.0)]
    public void Medians_of_even_numbers_lie_between(double expected, params double[] numbers) => Assert.Equal(expected, BenchReport.Median(numbers));

    private static BenchStep Step(double forward, double backward, long tokens) => new(
        new Dictionary<Phase, double> { [Phase.Forward] = forward, [Phase.Backward] = backward }, forward + backward, 2, tokens, 10);
}
