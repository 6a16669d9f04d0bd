namespace Runner.Training.Execution;

/// <summary>
/// Goes through the rows of a tensor (all its dimensions but the last) and gives each a key made of the draw, the example's place and
/// the row's coordinates. Extents take no part: a row keeps its key when a batch is cut or padded otherwise.
/// </summary>
internal sealed class RowKeys
{
    private readonly DropoutDraw _draw;
    private readonly long[] _extents;
    private readonly long[] _at;
    private readonly ulong[] _keys;

    /// <param name="draw">The call.</param>
    /// <param name="shape">Of the tensor.</param>
    /// <param name="row">Where to start.</param>
    public RowKeys(DropoutDraw draw, ReadOnlySpan<long> shape, long row)
    {
        _draw = draw;
        _extents = Levels(draw.RowNumbers.Count, shape);
        _at = new long[_extents.Length];
        _keys = new ulong[_extents.Length];
        for (var level = _extents.Length - 1; level >= 0; level--)
            (row, _at[level]) = Math.DivRem(row, _extents[level]);
        Refresh(0);
    }

    /// <summary>Key of the present row.</summary>
    public ulong Current => _keys[^1];

    /// <summary>Goes to the next row.</summary>
    public void Next()
    {
        var level = _extents.Length - 1;
        while (level > 0 && _at[level] + 1 == _extents[level])
            _at[level--] = 0;
        if (++_at[level] < _extents[level])
            Refresh(level);
    }

    /// <summary>One more number into a key.</summary>
    public static ulong Mixed(ulong key, long value)
    {
        key ^= ((ulong)value + 1) * 0x9e3779b97f4a7c15;           // then the finalizer of SplitMix64
        key = (key ^ (key >> 30)) * 0xbf58476d1ce4e5b9;
        key = (key ^ (key >> 27)) * 0x94d049bb133111eb;
        return key ^ (key >> 31);
    }

    private void Refresh(int level)
    {
        for (; level < _extents.Length; level++)
        {
            _keys[level] = level == 0
                ? Mixed(Mixed(_draw.Key, _draw.Call), _draw.RowNumbers[(int)_at[0]])
                : Mixed(_keys[level - 1], _at[level]);
        }
    }

    // Examples; rows of an example side by side, as in [B choices, L, d]; then the dimensions between. Where the first dimension is no multiple of
    // the number of examples, all rows count as the first example's.
    private static long[] Levels(int examples, ReadOnlySpan<long> shape)
    {
        var rows = shape.Length == 0 ? 1 : shape[0];
        var between = shape.Length < 3 ? [] : shape[1..^1];
        return rows % examples == 0 ? [examples, rows / examples, .. between] : [1, rows, .. between];
    }
}
