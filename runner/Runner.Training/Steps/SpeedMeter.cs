namespace Runner.Training;

/// <summary>Measures steps between two reports.</summary>
internal sealed class SpeedMeter(TimeProvider time)
{
    private long _started;
    private long _dataReady;
    private TimeSpan _stepping;
    private TimeSpan _waiting;
    private long _steps;
    private long _tokens;

    /// <summary>A step begins, with waiting for its data.</summary>
    public void Start() => _started = time.GetTimestamp();

    /// <summary>Its data is there.</summary>
    public void DataReady() => _dataReady = time.GetTimestamp();

    /// <summary>The step is done.</summary>
    public void Stop(long tokens)
    {
        _stepping += time.GetElapsedTime(_started);
        _waiting += time.GetElapsedTime(_started, _dataReady);
        _tokens += tokens;
        _steps++;
    }

    /// <summary>Speed since the last call.</summary>
    public StepTiming Take(TimeSpan elapsed)
    {
        var seconds = _stepping.TotalSeconds;
        var timing = new StepTiming(
            elapsed,
            _steps == 0 ? 0 : seconds / _steps,
            seconds > 0 ? _tokens / seconds : 0,
            seconds > 0 ? _waiting.TotalSeconds / seconds : 0);
        (_stepping, _waiting, _steps, _tokens) = (TimeSpan.Zero, TimeSpan.Zero, 0, 0);
        return timing;
    }
}
