using Runner.Errors;
using Runner.Tests.Training.Support;
using Runner.Training;

namespace Runner.Tests.Training;

public sealed class GracefulEndTests : IDisposable
{
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(30);

    private readonly HandClock _time = new();
    private readonly TemporaryFolder _folder = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly TaskCompletionSource<RunnerException> _over = new();
    private readonly PhaseClock _phases;

    public GracefulEndTests() => _phases = new PhaseClock(_time);

    public void Dispose()
    {
        _folder.Dispose();
        _stop.Dispose();
    }

    [Fact]
    public async Task A_step_that_takes_longer_is_given_up_and_the_last_checkpoint_named()
    {
        Directory.CreateDirectory(_folder["checkpoints", "step-000040"]);
        Directory.CreateDirectory(_folder["checkpoints", "step-000030"]);
        using var watch = Watch();
        _phases.Begin(47);
        _phases.Enter(Phase.Backward);
        _stop.Cancel();

        var error = await Over();
        Assert.Equal("RUN4373", error.Descriptor.Code);
        Assert.Contains("is still at it (step 47, phase backward), so the process ends. The last checkpoint saved is that of step 40.", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_checkpoint_in_the_saving_is_waited_for()
    {
        using var watch = Watch();
        _phases.Enter(Phase.Checkpoint);
        _stop.Cancel();
        await Advance(Grace * 3);
        Assert.False(_over.Task.IsCompleted);

        _phases.Enter(Phase.Other);

        var error = await Over();
        Assert.Contains("No checkpoint was saved yet.", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_training_that_ends_in_time_is_left_alone()
    {
        var watch = Watch();
        _stop.Cancel();
        watch.Dispose();

        await Advance(Grace * 2);

        Assert.False(_over.Task.IsCompleted);
    }

    [Fact]
    public async Task Without_being_asked_to_stop_nothing_is_bounded()
    {
        using var watch = Watch();

        await Advance(TimeSpan.FromDays(3));

        Assert.False(_over.Task.IsCompleted);
    }

    private GracefulEnd Watch() => GracefulEnd.Watch(Grace, _phases, _folder.Path, error => _over.TrySetResult(error), _time, _stop.Token);

    // time passes for as long as it takes the thread to see it
    private async Task<RunnerException> Over()
    {
        for (var i = 0; i < 3000 && !_over.Task.IsCompleted; i++)
            await Advance(Grace / 2);
        return await _over.Task.WaitAsync(TimeSpan.Zero, TestContext.Current.CancellationToken);
    }

    private async Task Advance(TimeSpan time)
    {
        _time.Advance(time);
        await Task.Delay(20, TestContext.Current.CancellationToken);
    }
}
