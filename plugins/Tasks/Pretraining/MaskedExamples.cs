using Runner.Masking;
using Runner.Packing;
using Runner.Plugins.Tasks.Text;
using Runner.Randomness;
using Runner.Tasks;

namespace Runner.Plugins.Tasks.Pretraining;

/// <summary>How masked examples are made.</summary>
/// <param name="Name">For messages: <c>training</c>, <c>length-64</c>.</param>
/// <param name="Length">Longest sequence.</param>
/// <param name="Seed">Of the run for training, fixed for evaluation.</param>
/// <param name="PaddingId">Fills up short sequences.</param>
/// <param name="Pairs">Objective of the pairs' labels; null where they are not needed.</param>
internal sealed record MaskedExamplesSettings(string Name, int Length, long Seed, int PaddingId, string? Pairs);

/// <summary>
/// Sequences with some tokens hidden. Packing and masking are drawn anew in each epoch, as pure functions of seed, epoch and number.
/// A micro-batch is as wide as its examples need (<see cref="TextRows.WidthFor"/>).
/// </summary>
internal sealed class MaskedExamples(ExampleSelection selection, IMaskingStrategy masking, MaskedExamplesSettings settings)
    : IExampleSet
{
    public long Count => selection.Count;

    public double MeanTokens => selection.Packing.MeanLength;

    public Batch Collate(ReadOnlySpan<long> indices, long epoch)
    {
        var examples = new (TokenSequence Sequence, IReadOnlyList<MaskedToken> Masked)[indices.Length];
        for (var row = 0; row < examples.Length; row++)
            examples[row] = Read(selection.Sequence(indices[row]), epoch);

        var longest = examples.Max(example => example.Sequence.Ids.Length);
        var width = TextRows.WidthFor(longest, settings.Length);
        var rows = new MaskedBatch(examples.Length, width, settings.PaddingId);
        foreach (var (sequence, masked) in examples)
            rows.Append(sequence, masked);
        return rows.ToBatch(settings.Pairs);
    }

    private (TokenSequence, IReadOnlyList<MaskedToken>) Read(long number, long epoch)
    {
        var sequence = selection.Packing.Read(number, settings.Seed, epoch);
        if (sequence.Ids.Length > settings.Length)
            throw TaskErrors.ExampleTooLong.With(number, settings.Name, sequence.Ids.Length, settings.Length);
        if (settings.Pairs is not null && sequence.PairLabel is null)
            throw TaskErrors.NoPairLabel.With(number, settings.Name);
        var masked = masking.Mask(sequence, RandomStream.Create(settings.Seed, "masking", epoch, number));
        return (sequence, masked);
    }
}
