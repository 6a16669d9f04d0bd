namespace Runner.Tracking;

/// <summary>
/// The points of one metric by step: 16 bytes each. Steps nearly always arrive in order, so adding is an append; looking one up is a
/// binary search.
/// </summary>
internal sealed class MetricHistory
{
    private readonly List<long> _steps = [];
    private readonly List<double> _values = [];

    public long LastStep => _steps.Count == 0 ? -1 : _steps[^1];

    /// <summary>Adds a point unless the step has one; the value recorded first is in <paramref name="first"/>.</summary>
    public bool TryAdd(long step, double value, out double first)
    {
        first = value;
        var index = _steps.Count == 0 || step > _steps[^1] ? ~_steps.Count : _steps.BinarySearch(step);
        if (index >= 0)
        {
            first = _values[index];
            return false;
        }
        _steps.Insert(~index, step);
        _values.Insert(~index, value);
        return true;
    }
}
