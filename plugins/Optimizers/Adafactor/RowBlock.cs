namespace Runner.Plugins.Optimizers.Adafactor;

/// <summary>Whole rows of one matrix, or a stretch of a vector: what a thread takes at a time. The cuts depend on the model alone.</summary>
/// <param name="Segment">Index of the parameter.</param>
/// <param name="Matrix">Matrix within it.</param>
/// <param name="FirstRow">First row; 0 for vectors.</param>
/// <param name="Rows">Rows; 1 for vectors.</param>
/// <param name="Start">First element in the flat buffers.</param>
/// <param name="Columns">Elements of a row.</param>
/// <param name="Offset">First element within a vector; 0 for matrices.</param>
internal readonly record struct RowBlock(int Segment, long Matrix, long FirstRow, int Rows, long Start, int Columns, long Offset)
{
    private const int Elements = 16384;

    public static RowBlock[] Cut(IReadOnlyList<SegmentState> segments) => [.. segments.SelectMany(Cut)];

    private static IEnumerable<RowBlock> Cut(SegmentState state, int index)
    {
        if (!state.IsFactored)
        {
            for (var at = 0L; at < state.Segment.Length; at += Elements)
                yield return new(index, 0, 0, 1, state.Segment.Offset + at, (int)Math.Min(Elements, state.Segment.Length - at), at);
            yield break;
        }
        var rows = (int)Math.Max(1, Elements / Math.Max(1, state.Columns));
        for (var matrix = 0L; matrix < state.Matrices; matrix++)
        {
            for (var row = 0L; row < state.Rows; row += rows)
            {
                var start = state.Segment.Offset + (matrix * state.Rows + row) * state.Columns;
                yield return new(index, matrix, row, (int)Math.Min(rows, state.Rows - row), start, (int)state.Columns, 0);
            }
        }
    }
}
