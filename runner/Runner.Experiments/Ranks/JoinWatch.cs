using System.Globalization;
using Runner.Collectives;
using Runner.Errors;
using Runner.Training.Ranks;

namespace Runner.Experiments;

/// <summary>
/// Bounds the time in which ranks join. An MPI library waits in its first call for all that the launcher started, for ever and deaf to signals; this ends the process from
/// outside of it, and says who is missing.
/// </summary>
internal sealed class JoinWatch : IDisposable
{
    private static readonly TimeSpan Last = TimeSpan.FromSeconds(1);

    private readonly RankPlacement _placement;
    private readonly TimeSpan _timeout;
    private readonly IExperimentOutput _output;
    private readonly CancellationToken _stop;
    private readonly JoinMarkers _markers;
    private readonly ManualResetEventSlim _joined = new();

    private JoinWatch(RankPlacement placement, TimeSpan timeout, IExperimentOutput output, CancellationToken stop)
    {
        (_placement, _timeout, _output, _stop) = (placement, timeout, output, stop);
        _markers = JoinMarkers.Leave(placement.Rank);
        new Thread(Wait) { IsBackground = true, Name = "watch over joining" }.Start();
    }

    /// <summary>Begins; disposed when all have joined.</summary>
    /// <param name="placement">This process's.</param>
    /// <param name="timeout">Longest wait for the others.</param>
    /// <param name="output">Hears why it ends the process.</param>
    /// <param name="stop">Ends the wait, and the process: no step has begun that could be finished.</param>
    public static JoinWatch Begin(RankPlacement placement, TimeSpan timeout, IExperimentOutput output, CancellationToken stop) => new(placement, timeout, output, stop);

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
            ProcessEnd.Now(ExitCode.Requeue, Last, () => _output.Note("stopped: not all ranks had joined, and no step was begun."), _markers.Dispose);
        else
            ProcessEnd.Now(ExitCode.Environment, Last, () => _output.Fail(Missing()), _markers.Dispose);
    }

    private RunnerException Missing()
    {
        var here = _markers.Present();
        var missing = Enumerable.Range(0, _placement.Size).Except(here);
        // ranks of other machines leave their marks there
        var text = _placement.LocalSize == _placement.Size
            ? $"missing: rank {Numbers(missing)}"
            : here.Count < _placement.LocalSize
                ? Text($"of this machine's {_placement.LocalSize} ranks only {Numbers(here)} came")
                : Text($"all {_placement.LocalSize} of this machine came, {Numbers(here)}; others are missing on other machines");
        return JoinErrors.RanksMissing.With(_placement.Rank, _placement.Size, Text($"{_timeout.TotalSeconds:0} s"), text);
    }

    private static string Numbers(IEnumerable<int> ranks) => string.Join(", ", ranks.Order());

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
