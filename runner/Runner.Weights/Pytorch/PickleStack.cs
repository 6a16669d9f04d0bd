namespace Runner.Weights.Pytorch;

/// <summary>The values a pickle is working on. A pickle that takes more than there is, is broken.</summary>
internal sealed class PickleStack(Func<string, Exception> bad)
{
    private readonly List<object?> _values = [];
    private readonly List<int> _marks = [];

    // what lies below the last mark belongs to whoever made the mark
    private int Floor => _marks.Count == 0 ? 0 : _marks[^1];

    public void Push(object? value) => _values.Add(value);

    public void Mark() => _marks.Add(_values.Count);

    public object? Peek() => _values.Count > Floor ? _values[^1] : throw Empty();

    /// <summary>The topmost values, in the order they were pushed.</summary>
    public object?[] Pop(int count)
    {
        if (_values.Count - Floor < count)
            throw Empty();
        return Take(_values.Count - count);
    }

    public object?[] PopToMark()
    {
        if (_marks.Count == 0)
            throw bad("it goes back to a mark that it never set");
        var start = _marks[^1];
        _marks.RemoveAt(_marks.Count - 1);
        return Take(start);
    }

    /// <summary>Forgets the topmost value, or the mark where there is none above it.</summary>
    public void Drop()
    {
        if (_values.Count > Floor)
            _values.RemoveAt(_values.Count - 1);
        else if (_marks.Count > 0)
            _marks.RemoveAt(_marks.Count - 1);
        else
            throw Empty();
    }

    /// <summary>The one value left at the end.</summary>
    public object? Last() => _values.Count == 1 && _marks.Count == 0 ? _values[0] : throw bad($"it ends with {_values.Count} values instead of one");

    private object?[] Take(int start)
    {
        var taken = _values[start..].ToArray();
        _values.RemoveRange(start, taken.Length);
        return taken;
    }

    private Exception Empty() => bad("it takes a value where there is none");
}
