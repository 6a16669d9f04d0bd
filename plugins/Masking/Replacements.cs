using Runner.Masking;
using Runner.ExampleBuilders;
using Runner.Randomness;
using Runner.Tokenizers;

namespace Runner.Plugins.Masking;

/// <summary>
/// What the model sees in place of a chosen token. Draws one uniform (below the mask share: [MASK]), else a second (keep or replace), else a
/// vocabulary entry, special tokens and word pieces included, as the reference has it.
/// </summary>
internal sealed class Replacements(MaskingOptions options, Vocabulary vocabulary)
{
    // Of the chosen tokens that are not masked, this share is kept.
    private readonly double _keepAmongRest = options.MaskReplaceProb >= 1 ? 1 : 1 - options.RandomReplaceProb / (1 - options.MaskReplaceProb);

    /// <summary>Chooses <paramref name="length"/> positions from <paramref name="start"/>, each with a replacement drawn for itself.</summary>
    public void Add(List<MaskedToken> masked, TokenSequence sequence, int start, int length, IRandomSource random)
    {
        for (var position = start; position < start + length; position++)
        {
            var label = sequence.Ids[position];
            masked.Add(new MaskedToken(position, label, Replacement(label, random)));
        }
    }

    /// <summary>The same with one draw for all: all become [MASK], or all stay, or each becomes a random entry of its own.</summary>
    public void AddTogether(List<MaskedToken> masked, TokenSequence sequence, int start, int length, IRandomSource random)
    {
        var hide = random.NextDouble() < options.MaskReplaceProb;
        var keep = !hide && random.NextDouble() < _keepAmongRest;
        for (var position = start; position < start + length; position++)
        {
            var label = sequence.Ids[position];
            var seen = hide ? vocabulary.Special.Mask : keep ? label : random.NextInt32(vocabulary.Count);
            masked.Add(new MaskedToken(position, label, seen));
        }
    }

    private int Replacement(int label, IRandomSource random)
    {
        if (random.NextDouble() < options.MaskReplaceProb)
            return vocabulary.Special.Mask;
        return random.NextDouble() < _keepAmongRest ? label : random.NextInt32(vocabulary.Count);
    }
}
