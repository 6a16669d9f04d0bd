using System.Globalization;

namespace Runner.Experiments;

/// <summary>How far an ablation is, and how long the rest takes if its runs go on at the pace of those made so far.</summary>
/// <param name="runs">Runs in all.</param>
/// <param name="time">The clock.</param>
public sealed class AblationProgress(int runs, TimeProvider time)
{
    private readonly long _began = time.GetTimestamp();
    private int _foundDone;
    private int _ended;
    private double _current;

    /// <summary>Share of all runs' work, from 0 to 1.</summary>
    public double Done => runs == 0 ? 1 : Math.Min(1, (_foundDone + _ended + _current) / runs);

    /// <summary>What is said beside the bar.</summary>
    public IReadOnlyList<string> Parts
    {
        get
        {
            var place = string.Create(CultureInfo.InvariantCulture, $"run {Math.Min(runs, _foundDone + _ended + 1)}/{runs}");
            return Left is { } left ? [place, $"all left {Durations.Clock(left)}"] : [place];
        }
    }

    /// <summary>Time the rest takes; null while nothing was made yet to tell by.</summary>
    public TimeSpan? Left => _ended + _current < 0.01
        ? null
        : time.GetElapsedTime(_began) * ((runs - _foundDone - _ended - _current) / (_ended + _current));

    /// <summary>Runs made now, well or not.</summary>
    public int Made => _ended;

    /// <summary>A run that was there already.</summary>
    public void Found() => _foundDone++;

    /// <summary>How far the present run is, from 0 to 1.</summary>
    public void Advance(double share) => _current = Math.Clamp(share, 0, 1);

    /// <summary>The present run ended, well or not.</summary>
    public void Ended()
    {
        _ended++;
        _current = 0;
    }
}
