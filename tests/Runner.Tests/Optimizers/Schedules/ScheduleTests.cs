using Runner.Errors;
using Runner.Optimizers;
using Runner.Plugins.Optimizers.Schedules;
using Runner.Plugins.Optimizers.Schedules.Constant;
using Runner.Plugins.Optimizers.Schedules.Cosine;
using Runner.Plugins.Optimizers.Schedules.Linear;
using Runner.Plugins.Optimizers.Schedules.Polynomial;
using Runner.Tests.Support;
using Runner.Values;

namespace Runner.Tests.Optimizers.Schedules;

public class ScheduleTests
{
    private static readonly Duration Warmup = Duration.Steps(8);

    private static ScheduleContext Context(long total) => new(total, duration => duration.ToSteps(100, 1, total));

    private static IScheduleComponent Component(string tag) => tag switch
    {
        "bertadam_ernie/warmup_linear" => new LinearScheduleComponent(new() { Warmup = Warmup, DecayFrom = DecayOrigin.Start }),
        "nezha_tf/linear" => new LinearScheduleComponent(new() { Warmup = Warmup, DecayFrom = DecayOrigin.AdjustedStart }),
        "bertadam_tinybert/warmup_cosine" or "hf/cosine" => new CosineScheduleComponent(new() { Warmup = Warmup }),
        "bertadam_tinybert/warmup_constant" or "hf/constant" => new ConstantScheduleComponent(new() { Warmup = Warmup }),
        _ => new LinearScheduleComponent(new() { Warmup = Warmup }),
    };

    [Theory]
    [InlineData("bertadam_tinybert/warmup_linear", 45)]
    [InlineData("bertadam_nezha_pytorch/warmup_linear", 45)]
    [InlineData("hf/linear", 45)]
    [InlineData("nezha_tf/linear", 45)]
    [InlineData("bertadam_tinybert/warmup_constant", 45)]
    [InlineData("hf/constant", 45)]
    [InlineData("bertadam_tinybert/warmup_cosine", 40)]       // beyond the end the references rise again
    [InlineData("hf/cosine", 40)]
    [InlineData("bertadam_ernie/warmup_linear", 40)]          // beyond the end the reference goes below zero
    public void Follows_the_reference(string tag, int last)
    {
        var expected = GoldenTensors.Read(Shared.Golden("schedules", "tensors.safetensors"))["out/" + tag];
        var schedule = Component(tag).Build(Context(40));
        for (var step = 0; step <= last; step++)
            Assert.Equal(expected[step], schedule.MultiplierAt(step), 1e-6);
    }

    [Fact]
    public void Beyond_the_end_the_final_multiplier_stays()
    {
        foreach (var tag in new[] { "hf/cosine", "bertadam_ernie/warmup_linear", "hf/linear" })
            Assert.Equal(0, Component(tag).Build(Context(40)).MultiplierAt(45));
        Assert.Equal(0.1, new CosineScheduleComponent(new() { EndFactor = 0.1 }).Build(Context(40)).MultiplierAt(1000));
    }

    [Fact]
    public void Polynomial_is_a_power_of_what_remains()
    {
        var schedule = new PolynomialScheduleComponent(new() { Warmup = Warmup, Power = 0.5, EndFactor = 0.2 }).Build(Context(40));
        Assert.Equal(0.5, schedule.MultiplierAt(4));
        Assert.Equal(1, schedule.MultiplierAt(8));
        Assert.Equal(0.2 + 0.8 * Math.Sqrt(0.25), schedule.MultiplierAt(32), 1e-12);
        Assert.Equal(0.2, schedule.MultiplierAt(40));
    }

    [Fact]
    public void Polynomial_of_power_one_is_linear()
    {
        var polynomial = new PolynomialScheduleComponent(new() { Warmup = Warmup }).Build(Context(40));
        var linear = new LinearScheduleComponent(new() { Warmup = Warmup }).Build(Context(40));
        for (var step = 0; step < 50; step++)
            Assert.Equal(linear.MultiplierAt(step), polynomial.MultiplierAt(step));
    }

    [Fact]
    public void Nezhas_adjusted_start_meets_the_peak_where_berts_drops()
    {
        var adjusted = new LinearScheduleComponent(new() { Warmup = new(10, DurationUnit.Percent), DecayFrom = DecayOrigin.AdjustedStart }).Build(Context(1000));
        var start = new LinearScheduleComponent(new() { Warmup = new(10, DurationUnit.Percent), DecayFrom = DecayOrigin.Start }).Build(Context(1000));
        Assert.Equal((0.99, 1.0), (adjusted.MultiplierAt(99), Math.Round(adjusted.MultiplierAt(100), 12)));
        Assert.Equal((0.99, 0.9), (start.MultiplierAt(99), start.MultiplierAt(100)));
    }

    [Fact]
    public void Without_warmup_the_first_step_has_the_peak_rate() =>
        Assert.Equal(1, new LinearScheduleComponent(new()).Build(Context(10)).MultiplierAt(0));

    [Fact]
    public void A_warmup_as_long_as_the_training_never_divides()
    {
        var schedule = new LinearScheduleComponent(new() { Warmup = Duration.Steps(10) }).Build(Context(10));
        Assert.Equal(0.9, schedule.MultiplierAt(9));
        Assert.Equal(0, schedule.MultiplierAt(10));
    }

    [Fact]
    public void A_warmup_longer_than_the_training_is_an_error()
    {
        var e = Assert.Throws<RunnerException>(() => new ConstantScheduleComponent(new() { Warmup = Duration.Steps(1800) }).Build(Context(400)));
        Assert.Equal("RUN4401", e.Descriptor.Code);
        Assert.Equal("schedule: the warm-up takes 1800 steps, but the whole training has 400.", e.Message);
    }

    [Fact]
    public void Noam_is_the_papers_formula()
    {
        var absolute = Composed.Component<IScheduleComponent>("{type: noam, warmup: 100steps, model_size: 64, factor: 2}").Build(Context(1000));
        foreach (var number in new[] { 1, 50, 100, 101, 900 })
            Assert.Equal(2 * Math.Pow(64, -0.5) * Math.Min(Math.Pow(number, -0.5), number * Math.Pow(100, -1.5)), absolute.MultiplierAt(number - 1), 1e-12);
        var relative = Composed.Component<IScheduleComponent>("{type: noam, warmup: 100steps}").Build(Context(1000));
        Assert.Equal([0.01, 1, 0.5], new[] { 0L, 99, 399 }.Select(step => Math.Round(relative.MultiplierAt(step), 12)));
    }

    [Fact]
    public void Noam_with_a_warmup_longer_than_the_training_is_an_error() =>
        Assert.Equal("RUN4401", Assert.Throws<RunnerException>(() => Composed.Component<IScheduleComponent>("{type: noam, warmup: 4000steps}").Build(Context(400))).Descriptor.Code);

    [Fact]
    public void Restarts_begin_each_cycle_at_its_peak()
    {
        var equal = Composed.Component<IScheduleComponent>("{type: cosine-restarts, warmup: 10steps, cycle: 20steps, peak_decay: 0.5, end_factor: 0.1}").Build(Context(70));
        Assert.Equal([0, 0.5, 1, 0.55, 0.5, 0.3, 0.25], new[] { 0L, 5, 10, 20, 30, 40, 50 }.Select(step => Math.Round(equal.MultiplierAt(step), 12)));
        var growing = Composed.Component<IScheduleComponent>("{type: cosine-restarts, cycle: 10steps, growth: 2}").Build(Context(70));
        Assert.Equal([1, 0.5, 1, 0.5, 1, 0.5], new[] { 0L, 5, 10, 20, 30, 50 }.Select(step => Math.Round(growing.MultiplierAt(step), 12)));
    }

    [Fact]
    public void The_rise_may_be_a_power() =>
        Assert.Equal([0, 0.0625, 0.25, 1], new[] { 0L, 2, 4, 8 }.Select(Composed.Component<IScheduleComponent>("{type: constant, warmup: 8steps, warmup_power: 2}").Build(Context(40)).MultiplierAt));
}
