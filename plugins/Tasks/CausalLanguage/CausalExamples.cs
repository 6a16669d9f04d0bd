using Runner.Plugins.Tasks.Heads;
using Runner.Plugins.Tasks.Text;
using Runner.Tasks;

namespace Runner.Plugins.Tasks.CausalLanguage;

/// <summary>Sequences whose labels are their own tokens, <c>lm-labels</c> [B, L], -1 for padding and for first tokens, which are not predicted.</summary>
internal sealed class CausalExamples(ExampleSelection selection, TextExamplesSettings settings) : TextExamples(selection, settings)
{
    protected override Batch LayOut(IReadOnlyList<IReadOnlyList<NumberedSequence>> rows, TextRows text, long epoch)
    {
        var labels = new long[rows.Count * text.Width];
        Array.Fill(labels, ClassHead.Ignored);
        foreach (var row in rows)
        {
            text.BeginRow();
            foreach (var (_, sequence) in row)
            {
                var start = text.Append(sequence);
                for (var i = 1; i < sequence.Ids.Length; i++)
                    labels[start + i] = sequence.Ids[i];
            }
        }
        var batch = text.ToBatch();
        batch.Add(BatchNames.Labels(Objectives.CausalLanguage), labels, rows.Count, text.Width);
        batch.Count(Objectives.CausalLanguage, text.Tokens - text.Sequences);
        return batch;
    }
}
