using Runner.Collectives;
using Runner.Errors;

namespace Runner.Training.Ranks;

/// <summary>
/// Posts this rank's signs of life and looks at the others', on a thread of its own, so that one dead or hung rank does not leave the
/// others waiting for ever. A rank that waits for others is never to blame; one that was itself asleep accuses nobody before it has looked
/// around for a while.
/// </summary>
public sealed class RankWatch : IDisposable
{
    private readonly IRankBoard _board;
    private readonly RankPlacement _placement;
    private readonly PhaseClock _phases;
    private readonly RankWatchOptions _options;
    private readonly TimeProvider _time;
    private readonly Func<int, long?> _startOf;
    private readonly Action<RunnerException> _verdict;
    private readonly ManualResetEventSlim _stop = new();
    private readonly RankSign _self;
    private Thread? _thread;
    private long _awakeSince;
    private long _lastLook;

    internal RankWatch(
        IRankBoard board, RankPlacement placement, PhaseClock phases, Action<RunnerException> verdict, RankWatchOptions options, TimeProvider time,
        RankSign self, Func<int, long?> startOf)
    {
        (_board, _placement, _phases, _verdict, _options, _time, _self, _startOf) = (board, placement, phases, verdict, options, time, self, startOf);
        _awakeSince = _lastLook = time.GetTimestamp();
    }

    /// <summary>Begins to post and to look.</summary>
    /// <param name="board">Where ranks post.</param>
    /// <param name="placement">This rank.</param>
    /// <param name="phases">What this rank does.</param>
    /// <param name="verdict">Called once, on the watch's thread, with what was found: RUN4370 to RUN4372. It is expected to end the process.</param>
    /// <param name="options">Limits; null for the defaults.</param>
    public static RankWatch Start(
        IRankBoard board, RankPlacement placement, PhaseClock phases, Action<RunnerException> verdict, RankWatchOptions? options = null)
    {
        var process = Environment.ProcessId;
        var self = new RankSign(placement.Rank, Environment.MachineName, ProcessFacts.MachineId, process, ProcessFacts.StartOf(process) ?? 0, 0, Phase.Preparing, 0, false);
        var watch = new RankWatch(board, placement, phases, verdict, options ?? new RankWatchOptions(), TimeProvider.System, self, ProcessFacts.StartOf);
        watch.Post(hasLeft: false);
        watch._thread = new Thread(watch.Watch) { IsBackground = true, Name = "watch over ranks" };
        watch._thread.Start();
        return watch;
    }

    /// <summary>Ends the watch and says that this rank left in good order.</summary>
    public void Dispose()
    {
        if (_stop.IsSet)
            return;
        _stop.Set();
        // a verdict may be in the making on that thread, and it ends the process
        if (_thread != Thread.CurrentThread)
            _thread?.Join(_options.Interval * 5);
        Post(hasLeft: true);
    }

    /// <summary>Posts, looks at all others once, and gives what is wrong; null where nothing is.</summary>
    internal RunnerException? Look()
    {
        Post(hasLeft: false);
        var now = _time.GetTimestamp();
        // stopped, swapped out or starved: what others posted meanwhile is not known here
        if (_time.GetElapsedTime(_lastLook, now) > _options.Interval + (_options.Silence / 2))
            _awakeSince = now;
        _lastLook = now;
        var awake = _time.GetElapsedTime(_awakeSince, now);

        var signs = new RankSign?[_placement.Size];
        for (var rank = 0; rank < _placement.Size; rank++)
        {
            if (rank == _placement.Rank)
                signs[rank] = Current(hasLeft: false);
            else if (LookAt(rank, awake, out signs[rank]) is { } dead)
                return dead;
        }
        return Hung(signs) ?? Deadlock(signs);
    }

    private void Watch()
    {
        while (!_stop.Wait(_options.Interval))
        {
            if (Look() is not { } found)
                continue;
            _verdict(found);
            return;
        }
    }

    private RunnerException? LookAt(int rank, TimeSpan awake, out RankSign? sign)
    {
        var read = _board.Read(rank);
        sign = read is { } message ? RankSign.Parse(message.Message) : null;
        if (sign is { HasLeft: true })
            return null;
        if (sign is not null && sign.MachineId == _self.MachineId && _startOf(sign.Process) is var started && started != sign.Started)
            return Dead(sign, "its process has ended");
        var silence = read is { } known && known.Age < awake ? known.Age : awake;
        if (silence < _options.Silence)
            return null;
        return sign is null
            ? WatchErrors.Dead.With($"rank {rank}", $"it gave no sign of life for {Text(silence)}", "none")
            : Dead(sign, $"it gave no sign of life for {Text(silence)}");
    }

    private static RunnerException Dead(RankSign sign, string reason) => WatchErrors.Dead.With(sign.Name, reason, sign.Doing);

    private RunnerException? Hung(RankSign?[] signs)
    {
        // several may hang, such as on one file system: the one that has hung longest is named
        var longest = signs.Where(s => IsStill(s) && s!.Phase is not (Phase.Collective or Phase.Preparing)).MaxBy(s => s!.Seconds);
        return longest is null ? null : WatchErrors.Hung.With(longest.Name, Text(TimeSpan.FromSeconds(longest.Seconds)), longest.Doing);
    }

    private RunnerException? Deadlock(RankSign?[] signs)
    {
        if (!signs.All(s => IsStill(s) && s!.Phase == Phase.Collective))
            return null;
        var still = TimeSpan.FromSeconds(signs.Min(s => s!.Seconds));
        var steps = signs.GroupBy(s => s!.Step).OrderBy(g => g.Key)
            .Select(g => $"{(g.Count() == 1 ? "rank" : "ranks")} {string.Join(", ", g.Select(s => s!.Rank))} at step {g.Key}");
        return WatchErrors.Deadlock.With(Text(still), string.Join("; ", steps));
    }

    private bool IsStill(RankSign? sign) => sign is { HasLeft: false } && sign.Seconds >= _options.Timeout.TotalSeconds;

    private void Post(bool hasLeft)
    {
        var bytes = Current(hasLeft).ToBytes();
        if (bytes.Length > _board.Capacity)
            throw new InvalidOperationException($"a sign of life takes {bytes.Length} bytes, and the board has {_board.Capacity}");
        _board.Post(bytes);
    }

    private RankSign Current(bool hasLeft) => _self with
    {
        Step = _phases.Step,
        Phase = _phases.Phase,
        Seconds = _phases.InPhase.TotalSeconds,
        HasLeft = hasLeft,
    };

    private static string Text(TimeSpan time) => time < TimeSpan.FromMinutes(2)
        ? FormattableString.Invariant($"{time.TotalSeconds:0} s")
        : FormattableString.Invariant($"{time.TotalMinutes:0} min");
}
