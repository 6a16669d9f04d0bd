using Runner.ExampleBuilders;
using Runner.Plugins.Tasks.Text;
using Runner.Tasks;

namespace Runner.Plugins.Tasks.Records;

/// <summary>How examples of records become rows.</summary>
/// <param name="MaxLength">Widest row.</param>
/// <param name="PaddingId">Fills up short rows.</param>
internal sealed record RowSettings(int MaxLength, int PaddingId)
{
    public RowPadding Padding { get; init; }

    /// <summary>Whether short examples are packed.</summary>
    public bool PackSequences { get; init; }
}

/// <summary>Encoded records, all in memory. The same in every epoch.</summary>
/// <param name="examples">Example i has the id i.</param>
/// <param name="settings">How they become rows.</param>
/// <param name="addLabels">Adds the labels of the examples to their batch, in the order they stand in it.</param>
internal sealed class RecordExamples<T>(IReadOnlyList<T> examples, RowSettings settings, Action<Batch, IReadOnlyList<Placed<T>>> addLabels) : IExampleSet
    where T : EncodedExample
{
    public long Count => examples.Count;

    public double MeanTokens { get; } = examples.Count == 0 ? 0 : examples.Average(example => (double)example.Ids.Length);

    public bool PacksSequences => settings.PackSequences;

    public int LengthOf(long index, long epoch) => examples[(int)index].Ids.Length;

    public ExampleRows Read(ReadOnlySpan<long> indices, long epoch) => new Rows(this, indices.ToArray());

    public Batch Collate(ReadOnlySpan<long> indices, long epoch)
    {
        var rows = Read(indices, epoch);
        return rows.Collate([.. Enumerable.Range(0, rows.Count)]);
    }

    private sealed class Rows : ExampleRows
    {
        private readonly RecordExamples<T> _set;
        private readonly long[] _indices;
        private readonly IReadOnlyList<int[]>? _packed;

        public Rows(RecordExamples<T> set, long[] indices)
        {
            (_set, _indices) = (set, indices);
            if (set.PacksSequences)
                _packed = SequencePacking.Rows(Array.ConvertAll(indices, index => set.LengthOf(index, 0)), set.Settings.MaxLength);
        }

        public override int Count => _packed?.Count ?? _indices.Length;

        public override int LengthOf(int row) => _packed is null ? LengthAt(row) : _packed[row].Sum(LengthAt);

        public override int WidthFor(int longest) =>
            _set.Settings.Padding == RowPadding.MaxLength ? _set.Settings.MaxLength : TextRows.WidthFor(longest, _set.Settings.MaxLength);

        public override Batch Collate(ReadOnlySpan<int> rows)
        {
            var chosen = new IReadOnlyList<T>[rows.Length];
            var longest = 0;
            for (var i = 0; i < chosen.Length; i++)
            {
                chosen[i] = _packed is null ? [At(rows[i])] : Array.ConvertAll(_packed[rows[i]], At);
                longest = Math.Max(longest, chosen[i].Sum(example => example.Ids.Length));
            }
            return _set.LayOut(chosen, WidthFor(longest));
        }

        private T At(int place) => _set.Examples[(int)_indices[place]];

        private int LengthAt(int place) => At(place).Ids.Length;
    }

    private RowSettings Settings => settings;

    private IReadOnlyList<T> Examples => examples;

    private Batch LayOut(IReadOnlyList<IReadOnlyList<T>> rows, int width)
    {
        var text = new TextRows(rows.Count, width, settings.PaddingId);
        var placed = new List<Placed<T>>();
        for (var row = 0; row < rows.Count; row++)
        {
            text.BeginRow();
            foreach (var example in rows[row])
                placed.Add(new Placed<T>(example, row, text.Append(new TokenSequence(example.Ids, [], example.Segments, null))));
        }
        var batch = text.ToBatch();
        addLabels(batch, placed);
        batch.ExampleIds = [.. placed.Select(one => one.Example.Id)];
        return batch;
    }
}
