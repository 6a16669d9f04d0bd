namespace Runner.Training;

/// <summary>
/// Knows which phase a training is in and since when, and how long it spent in each. One thread enters phases; any may look. On a GPU a
/// phase is what the host waits for, unless <see cref="Synchronize"/> is set.
/// </summary>
public sealed class PhaseClock(TimeProvider time)
{
    private static readonly int Count = Enum.GetValues<Phase>().Length;

    private readonly long[] _spent = new long[Count];
    private long _since = time.GetTimestamp();
    private int _phase = (int)Phase.Preparing;
    private long _step;

    /// <summary>Called at each change of phase, to wait for the device: for measuring.</summary>
    public Action? Synchronize { get; set; }

    /// <summary>Called before each step, with its number; what it does counts for no phase: for measuring.</summary>
    public Action<long>? Beginning { get; set; }

    /// <summary>The step in the making, from 1; 0 before the first.</summary>
    public long Step => Volatile.Read(ref _step);

    /// <summary>The present phase.</summary>
    public Phase Phase => (Phase)Volatile.Read(ref _phase);

    /// <summary>Time since the present phase was entered.</summary>
    public TimeSpan InPhase => time.GetElapsedTime(Volatile.Read(ref _since));

    /// <summary>A step begins.</summary>
    public void Begin(long step)
    {
        Volatile.Write(ref _step, step);
        if (Beginning is not { } measure)
            return;
        Enter(Phase);
        measure(step);
        Volatile.Write(ref _since, time.GetTimestamp());
    }

    /// <summary>Leaves the present phase for another.</summary>
    public void Enter(Phase phase)
    {
        Synchronize?.Invoke();
        var now = time.GetTimestamp();
        _spent[_phase] += now - _since;
        Volatile.Write(ref _since, now);
        Volatile.Write(ref _phase, (int)phase);
    }

    /// <summary>Time spent in each phase since the last call; those never entered are absent.</summary>
    public IReadOnlyDictionary<Phase, TimeSpan> Take()
    {
        Enter((Phase)_phase);
        var spent = Enumerable.Range(0, Count).Where(i => _spent[i] > 0)
            .ToDictionary(i => (Phase)i, i => time.GetElapsedTime(0, _spent[i]));
        Array.Clear(_spent);
        return spent;
    }
}
