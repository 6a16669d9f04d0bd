using System.Globalization;
using Runner.Cli.Hosting;
using Runner.Collectives;
using Runner.Errors;
using Runner.Training.Ranks;

namespace Runner.Cli.Ranks;

/// <summary>
/// Bounds the time in which ranks join. An MPI library waits in its first call for all that the launcher started, for ever and deaf to signals; this ends the process from
/// outside of it, and says who is missing.
/// </summary>
internal sealed class JoinWatch : IDisposable
{
    private static readonly TimeSpan Last = TimeSpan.FromSeconds(1);

    private readonly RankPlace _place;
    private readonly TimeSpan _timeout;
    private readonly CancellationToken _stop;
    private readonly JoinMarkers _markers;
    private readonly ManualResetEventSlim _joined = new();

    private JoinWatch(RankPlace place, TimeSpan timeout, CancellationToken stop)
    {
        (_place, _timeout, _stop) = (place, timeout, stop);
        _markers = JoinMarkers.Leave(place.Rank);
        new Thread(Wait) { IsBackground = true, Name = "watch over joining" }.Start();
    }

    /// <summary>Begins; disposed when all have joined.</summary>
    /// <param name="place">This process's.</param>
    /// <param name="timeout">Longest wait for the others.</param>
    /// <param name="stop">Ends the wait, and the process: no step has begun that could be finished.</param>
    public static JoinWatch Begin(RankPlace place, TimeSpan timeout, CancellationToken stop) => new(place, timeout, stop);

    public void Dispose()
    {
        _joined.Set();
        _markers.Dispose();
    }

    private void Wait()
    {
        var ended = WaitHandle.WaitAny([_joined.WaitHandle, _stop.WaitHandle], _timeout);
        if (ended == 0 || _joined.Wait(Last))
            return;
        if (ended == 1)
            ProcessEnd.Now(ExitCode.Requeue, Last, () => Console.Error.WriteLine("stopped: not all ranks had joined, and no step was begun."), _markers.Dispose);
        else
            ProcessEnd.Now(ExitCode.Environment, Last, () => ErrorBoundary.Show(Missing()), _markers.Dispose);
    }

    private RunnerException Missing()
    {
        var here = _markers.Present();
        var missing = Enumerable.Range(0, _place.Size).Except(here);
        // ranks of other machines leave their marks there
        var text = _place.LocalSize == _place.Size
            ? $"missing: rank {Numbers(missing)}"
            : here.Count < _place.LocalSize
                ? Text($"of this machine's {_place.LocalSize} ranks only {Numbers(here)} came")
                : Text($"all {_place.LocalSize} of this machine came, {Numbers(here)}; others are missing on other machines");
        return JoinErrors.RanksMissing.With(_place.Rank, _place.Size, Text($"{_timeout.TotalSeconds:0} s"), text);
    }

    private static string Numbers(IEnumerable<int> ranks) => string.Join(", ", ranks.Order());

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
