using Runner.Training;
using Runner.Training.Precision;

namespace Runner.Tests.Training.Precision;

public class LossScalerTests
{
    [Fact]
    public void The_common_scale_falls_at_once_and_rises_after_2000_good_steps()
    {
        var scaler = Scaler(new());
        Assert.Equal(new LossScaleState(65536, 0, 0, 0, 0), scaler.State);
        Assert.True(scaler.Skip());
        Assert.Equal(new LossScaleState(32768, 0, 0, 1, 1), scaler.State);
        Assert.True(scaler.Skip());
        Assert.Equal(new LossScaleState(16384, 0, 0, 2, 2), scaler.State);
        Make(scaler, 1999);
        Assert.Equal(new LossScaleState(16384, 1999, 0, 0, 2), scaler.State);
        scaler.Made();
        Assert.Equal(new LossScaleState(32768, 0, 0, 0, 2), scaler.State);
    }

    [Fact]
    public void A_skipped_step_begins_the_count_of_good_ones_anew()
    {
        var scaler = Scaler(new() { GrowthInterval = 3, Hysteresis = 2 });
        Make(scaler, 2);
        Assert.True(scaler.Skip());
        Assert.Equal(new LossScaleState(65536, 0, 1, 1, 1), scaler.State);
        Make(scaler, 2);
        Assert.Equal(new LossScaleState(65536, 2, 1, 0, 1), scaler.State);
        scaler.Made();
        Assert.Equal(new LossScaleState(131072, 0, 0, 0, 1), scaler.State);
    }

    [Fact]
    public void Nezha_begins_at_2_to_the_32_and_halves_after_two_bad_steps()
    {
        var scaler = Scaler(new() { Preset = LossScalePreset.High });
        Assert.Equal(4294967296, scaler.Scale);
        Assert.True(scaler.Skip());
        Assert.Equal(4294967296, scaler.Scale);
        Make(scaler, 10);                                       // bad steps count whether in a row or not
        Assert.True(scaler.Skip());
        Assert.Equal(new LossScaleState(2147483648, 0, 0, 1, 2), scaler.State);
        Make(scaler, 1000);
        Assert.Equal(4294967296, scaler.Scale);
    }

    [Fact]
    public void At_the_smallest_scale_skipping_is_no_use()
    {
        var scaler = Scaler(new() { InitialScale = 8, MinScale = 3 });
        Assert.True(scaler.Skip());
        Assert.True(scaler.Skip());
        Assert.Equal(3, scaler.Scale);
        Assert.False(scaler.Skip());
        Assert.Equal(2, scaler.State.Skipped);
    }

    [Fact]
    public void After_a_hundred_skipped_steps_in_a_row_skipping_is_no_use()
    {
        var scaler = Scaler(new() { BackoffFactor = 0.99 });
        for (var i = 0; i < LossScaler.MaxSkippedInARow - 1; i++)
            Assert.True(scaler.Skip());
        Assert.False(scaler.Skip());
    }

    [Fact]
    public void The_scale_stays_finite()
    {
        var scaler = Scaler(new() { InitialScale = 1e18, GrowthInterval = 1, GrowthFactor = 1000 });
        Make(scaler, 1000);
        Assert.True(scaler.Scale <= 1L << 62);
    }

    [Fact]
    public void A_smallest_scale_above_the_first_is_refused() =>
        Assert.Equal("loss_scale.min_scale", Assert.Single(new TrainingOptions
        {
            Duration = Runner.Values.Duration.Steps(1), Precision = "fp16", LossScale = new() { InitialScale = 2, MinScale = 4 },
        }.Check()).Option);

    [Theory]
    [InlineData("bf16")]
    [InlineData("fp32")]
    public void Settings_without_effect_are_told(string precision)
    {
        var problem = Assert.Single(new TrainingOptions { Duration = Runner.Values.Duration.Steps(1), Precision = precision, LossScale = new() }.Check());
        Assert.Equal("loss_scale", problem.Option);
        Assert.True(problem.IsWarning);
    }

    [Fact]
    public void Tf32_on_a_cpu_is_refused_with_what_to_write() => Assert.Equal(
        "tf32 is a format of GPUs, and the device is cpu; write fp32",
        Assert.Single(new TrainingOptions { Duration = Runner.Values.Duration.Steps(1), Precision = "tf32", Device = "cpu" }.Check()).Message);

    private static LossScaler Scaler(LossScaleOptions options) => new(options.Settings());

    private static void Make(LossScaler scaler, int updates)
    {
        for (var i = 0; i < updates; i++)
            scaler.Made();
    }
}
