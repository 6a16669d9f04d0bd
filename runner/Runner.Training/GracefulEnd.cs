using System.Globalization;
using Runner.Errors;
using Runner.Training.Ranks;
using Runner.Weights.Checkpoints;

namespace Runner.Training;

/// <summary>
/// Bounds the time between being asked to stop and the end of the training: a step that takes longer is given up. A checkpoint that is being
/// saved by then is waited for, since it holds the work.
/// </summary>
public sealed class GracefulEnd : IDisposable
{
    private static readonly TimeSpan Glance = TimeSpan.FromMilliseconds(50);

    private readonly TimeSpan _grace;
    private readonly PhaseClock _phases;
    private readonly string _folder;
    private readonly Action<RunnerException> _over;
    private readonly TimeProvider _time;
    private readonly ManualResetEventSlim _ended = new();
    private readonly CancellationTokenRegistration _registration;

    private GracefulEnd(TimeSpan grace, PhaseClock phases, string folder, Action<RunnerException> over, TimeProvider time, CancellationToken stop)
    {
        (_grace, _phases, _folder, _over, _time) = (grace, phases, folder, over, time);
        // a thread of its own: those of the pool may all be making batches
        _registration = stop.Register(() => new Thread(Wait) { IsBackground = true, Name = "grace period" }.Start());
    }

    /// <summary>Begins to listen.</summary>
    /// <param name="grace">How long it may then take.</param>
    /// <param name="phases">What it does.</param>
    /// <param name="folder">Folder of the run.</param>
    /// <param name="over">Called with RUN4373 if it takes longer; expected to end the process.</param>
    /// <param name="time">Clock.</param>
    /// <param name="stop">Asks the training to stop.</param>
    public static GracefulEnd Watch(
        TimeSpan grace, PhaseClock phases, string folder, Action<RunnerException> over, TimeProvider time, CancellationToken stop) =>
        new(grace, phases, folder, over, time, stop);

    /// <summary>The training has ended.</summary>
    public void Dispose()
    {
        _ended.Set();
        _registration.Dispose();
    }

    private void Wait()
    {
        var asked = _time.GetTimestamp();
        while (_time.GetElapsedTime(asked) < _grace || _phases.Phase == Phase.Checkpoint)
        {
            if (_ended.Wait(Glance))
                return;
        }
        if (!_ended.IsSet)
            _over(WatchErrors.GraceOver.With(Seconds(_time.GetElapsedTime(asked)), $"step {_phases.Step}, phase {_phases.Phase.Name()}", Kept()));
    }

    private string Kept() => CheckpointNames.List(Path.Combine(_folder, "checkpoints")) is [var newest, ..]
        ? string.Create(CultureInfo.InvariantCulture, $"The last checkpoint saved is that of step {newest.Step}.")
        : "No checkpoint was saved yet.";

    private static string Seconds(TimeSpan time) => string.Create(CultureInfo.InvariantCulture, $"{time.TotalSeconds:0} s");
}
