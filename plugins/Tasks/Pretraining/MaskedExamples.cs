using Runner.Masking;
using Runner.Plugins.Tasks.Text;
using Runner.Randomness;
using Runner.Tasks;

namespace Runner.Plugins.Tasks.Pretraining;

/// <summary>Sequences with some tokens hidden, anew in each epoch.</summary>
/// <param name="selection">The sequences.</param>
/// <param name="masking">Chooses what is hidden.</param>
/// <param name="settings">How they become rows.</param>
/// <param name="pairs">Objective of the pairs' labels; null where they are not needed.</param>
internal sealed class MaskedExamples(ExampleSelection selection, IMaskingStrategy masking, TextExamplesSettings settings, string? pairs)
    : TextExamples(selection, settings)
{
    protected override Batch LayOut(IReadOnlyList<IReadOnlyList<NumberedSequence>> rows, TextRows text, long epoch)
    {
        var batch = new MaskedBatch(text);
        foreach (var row in rows)
        {
            text.BeginRow();
            foreach (var (number, sequence) in row)
            {
                if (pairs is not null && sequence.PairLabel is null)
                    throw TaskErrors.NoPairLabel.With(number, Settings.Name);
                batch.Append(sequence, masking.Mask(sequence, RandomStream.Create(Settings.Seed, "masking", epoch, number)));
            }
        }
        return batch.ToBatch(pairs);
    }
}
