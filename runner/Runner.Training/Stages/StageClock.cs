namespace Runner.Training;

/// <summary>
/// Knows which stage a training is in and since when, and how long it spent in each. One thread enters stages; any may look. On a GPU a
/// stage is what the host waits for, unless <see cref="Synchronize"/> is set.
/// </summary>
public sealed class StageClock(TimeProvider time)
{
    private static readonly int Count = Enum.GetValues<Stage>().Length;

    private readonly long[] _spent = new long[Count];
    private long _since = time.GetTimestamp();
    private int _stage = (int)Stage.Preparing;
    private long _step;

    /// <summary>Called at each change of stage, to wait for the device: for measuring.</summary>
    public Action? Synchronize { get; set; }

    /// <summary>Called before each step, with its number; what it does counts for no stage: for measuring.</summary>
    public Action<long>? Beginning { get; set; }

    /// <summary>The step in the making, from 1; 0 before the first.</summary>
    public long Step => Volatile.Read(ref _step);

    /// <summary>The present stage.</summary>
    public Stage Stage => (Stage)Volatile.Read(ref _stage);

    /// <summary>Time since the present stage was entered.</summary>
    public TimeSpan InStage => time.GetElapsedTime(Volatile.Read(ref _since));

    /// <summary>A step begins.</summary>
    public void Begin(long step)
    {
        Volatile.Write(ref _step, step);
        if (Beginning is not { } measure)
            return;
        Enter(Stage);
        measure(step);
        Volatile.Write(ref _since, time.GetTimestamp());
    }

    /// <summary>Leaves the present stage for another.</summary>
    public void Enter(Stage stage)
    {
        Synchronize?.Invoke();
        var now = time.GetTimestamp();
        _spent[_stage] += now - _since;
        Volatile.Write(ref _since, now);
        Volatile.Write(ref _stage, (int)stage);
    }

    /// <summary>Time spent in each stage since the last call; those never entered are absent.</summary>
    public IReadOnlyDictionary<Stage, TimeSpan> Take()
    {
        Enter((Stage)_stage);
        var spent = Enumerable.Range(0, Count).Where(i => _spent[i] > 0)
            .ToDictionary(i => (Stage)i, i => time.GetElapsedTime(0, _spent[i]));
        Array.Clear(_spent);
        return spent;
    }
}
