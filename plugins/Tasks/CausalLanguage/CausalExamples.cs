using Runner.Packing;
using Runner.Plugins.Tasks.Heads;
using Runner.Plugins.Tasks.Text;
using Runner.Tasks;

namespace Runner.Plugins.Tasks.CausalLanguage;

/// <summary>How examples are made.</summary>
/// <param name="Name">For messages: <c>training</c>, <c>length-64</c>.</param>
/// <param name="Length">Longest sequence.</param>
/// <param name="Seed">Of the run for training, fixed for evaluation.</param>
/// <param name="PaddingId">Fills up short sequences.</param>
internal sealed record CausalExamplesSettings(string Name, int Length, long Seed, int PaddingId);

/// <summary>Sequences whose labels are their own tokens, <c>lm-labels</c> [B, L], -1 for padding; the first token of a sequence is not predicted.</summary>
internal sealed class CausalExamples(ExampleSelection selection, CausalExamplesSettings settings) : IExampleSet
{
    public long Count => selection.Count;

    public double MeanTokens => selection.Packing.MeanLength;

    public Batch Collate(ReadOnlySpan<long> indices, long epoch)
    {
        var sequences = new TokenSequence[indices.Length];
        for (var row = 0; row < sequences.Length; row++)
            sequences[row] = Read(selection.Sequence(indices[row]), epoch);

        var rows = new TextRows(
            sequences.Length, TextRows.WidthFor(sequences.Max(sequence => sequence.Ids.Length), settings.Length), settings.PaddingId);
        var labels = new long[sequences.Length * rows.Width];
        Array.Fill(labels, ClassHead.Ignored);
        foreach (var sequence in sequences)
        {
            var start = rows.Append(sequence);
            for (var i = 0; i < sequence.Ids.Length; i++)
                labels[start + i] = sequence.Ids[i];
        }
        var batch = rows.ToBatch();
        batch.Add(BatchNames.Labels(Objectives.CausalLanguage), labels, sequences.Length, rows.Width);
        batch.Count(Objectives.CausalLanguage, rows.Tokens - sequences.Length);
        return batch;
    }

    private TokenSequence Read(long number, long epoch)
    {
        var sequence = selection.Packing.Read(number, settings.Seed, epoch);
        return sequence.Ids.Length <= settings.Length
            ? sequence
            : throw TaskErrors.ExampleTooLong.With(number, settings.Name, sequence.Ids.Length, settings.Length);
    }
}
