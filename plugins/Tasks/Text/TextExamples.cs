using Runner.ExampleBuilders;
using Runner.Tasks;

namespace Runner.Plugins.Tasks.Text;

/// <summary>How sequences of running text become rows.</summary>
/// <param name="Name">For messages: <c>training</c>, <c>length-64</c>.</param>
/// <param name="Length">Longest sequence.</param>
/// <param name="Seed">Of the run for training, fixed for evaluation.</param>
/// <param name="PaddingId">Fills up short rows.</param>
internal sealed record TextExamplesSettings(string Name, int Length, long Seed, int PaddingId)
{
    public RowPadding Padding { get; init; }

    /// <summary>Whether short sequences are packed.</summary>
    public bool PackSequences { get; init; }
}

/// <summary>A sequence and its number in the text.</summary>
internal readonly record struct NumberedSequence(long Number, TokenSequence Sequence);

/// <summary>
/// Sequences of running text. What the example builder draws, and what is drawn besides, is drawn anew in each epoch, by pure functions of seed, epoch and number. A micro-batch is
/// as wide as its rows need (<see cref="TextRows.WidthFor"/>), or as <see cref="TextExamplesSettings.Padding"/> says.
/// </summary>
internal abstract class TextExamples(ExampleSelection selection, TextExamplesSettings settings) : IExampleSet
{
    public long Count => selection.Count;

    public double MeanTokens => selection.Builder.MeanLength;

    public bool PacksSequences => settings.PackSequences;

    protected TextExamplesSettings Settings => settings;

    public int LengthOf(long index, long epoch) => Sequence(index, epoch).Sequence.Ids.Length;

    public ExampleRows Read(ReadOnlySpan<long> indices, long epoch) => new Rows(this, indices.ToArray(), epoch);

    public Batch Collate(ReadOnlySpan<long> indices, long epoch)
    {
        var rows = Read(indices, epoch);
        return rows.Collate([.. Enumerable.Range(0, rows.Count)]);
    }

    /// <summary>Lays out rows.</summary>
    /// <param name="rows">The sequences of each.</param>
    /// <param name="text">Takes them, row by row; wide enough.</param>
    /// <param name="epoch">Pass over the data, from 0.</param>
    protected abstract Batch LayOut(IReadOnlyList<IReadOnlyList<NumberedSequence>> rows, TextRows text, long epoch);

    private NumberedSequence Sequence(long index, long epoch)
    {
        var number = selection.Sequence(index);
        var sequence = selection.Builder.Read(number, settings.Seed, epoch);
        return sequence.Ids.Length <= settings.Length
            ? new NumberedSequence(number, sequence)
            : throw TaskErrors.ExampleTooLong.With(number, settings.Name, sequence.Ids.Length, settings.Length);
    }

    /// <summary>Reads each sequence once, when its length or its row is asked for.</summary>
    private sealed class Rows : ExampleRows
    {
        private readonly TextExamples _examples;
        private readonly long[] _indices;
        private readonly long _epoch;
        private readonly NumberedSequence?[] _read;
        private readonly IReadOnlyList<int[]>? _packed;

        public Rows(TextExamples examples, long[] indices, long epoch)
        {
            (_examples, _indices, _epoch) = (examples, indices, epoch);
            _read = new NumberedSequence?[indices.Length];
            if (examples.PacksSequences)
                _packed = SequencePacking.Rows([.. Enumerable.Range(0, indices.Length).Select(LengthAt)], examples.Settings.Length);
        }

        public override int Count => _packed?.Count ?? _indices.Length;

        public override int LengthOf(int row) => _packed is null ? LengthAt(row) : _packed[row].Sum(LengthAt);

        public override int WidthFor(int longest) =>
            _examples.Settings.Padding == RowPadding.MaxLength ? _examples.Settings.Length : TextRows.WidthFor(longest, _examples.Settings.Length);

        public override Batch Collate(ReadOnlySpan<int> rows)
        {
            var chosen = new IReadOnlyList<NumberedSequence>[rows.Length];
            var longest = 0;
            for (var i = 0; i < chosen.Length; i++)
            {
                chosen[i] = _packed is null ? [Take(rows[i])] : Array.ConvertAll(_packed[rows[i]], Take);
                longest = Math.Max(longest, chosen[i].Sum(sequence => sequence.Sequence.Ids.Length));
            }
            var batch = _examples.LayOut(chosen, new TextRows(chosen.Length, WidthFor(longest), _examples.Settings.PaddingId), _epoch);
            batch.ExampleIds = [.. chosen.SelectMany(row => row).Select(sequence => sequence.Number)];
            return batch;
        }

        private int LengthAt(int place) => (_read[place] ??= _examples.Sequence(_indices[place], _epoch)).Sequence.Ids.Length;

        /// <summary>A sequence that is laid out is needed no more.</summary>
        private NumberedSequence Take(int place)
        {
            var sequence = _read[place] ?? _examples.Sequence(_indices[place], _epoch);
            _read[place] = null;
            return sequence;
        }
    }
}
