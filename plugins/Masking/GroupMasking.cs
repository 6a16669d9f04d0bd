using Runner.Masking;
using Runner.Packing;
using Runner.Randomness;
using Runner.Tokenizers;

namespace Runner.Plugins.Masking;

/// <summary>
/// BERT's masking over groups of positions, single tokens or whole words. Draws, in this order: one shuffle of the group numbers; then for
/// each position of each chosen group one uniform (below the mask share: [MASK]), else a second (keep or replace), else a
/// vocabulary entry, special tokens and word pieces included, as the reference has it.
/// </summary>
internal sealed class GroupMasking(MaskingOptions options, bool wholeWords, Vocabulary vocabulary) : IMaskingStrategy
{
    // Of the chosen tokens that are not masked, this share is kept.
    private readonly double _keepAmongRest = options.MaskShare >= 1 ? 1 : 1 - options.RandomShare / (1 - options.MaskShare);

    public IReadOnlyList<MaskedToken> Mask(TokenSequence sequence, IRandomSource random)
    {
        var groups = Groups(sequence);
        var order = new int[groups.Count];
        for (var i = 0; i < order.Length; i++)
            order[i] = i;
        random.Shuffle<int>(order);

        var quota = options.Quota(sequence.Ids.Length);
        var masked = new List<MaskedToken>(quota);
        foreach (var chosen in order)
        {
            if (masked.Count >= quota)
                break;
            var (start, length) = groups[chosen];
            if (masked.Count + length > quota)
                continue;                                  // a word that does not fit whole is not hidden in part
            for (var position = start; position < start + length; position++)
            {
                var label = sequence.Ids[position];
                masked.Add(new MaskedToken(position, label, Replacement(label, random)));
            }
        }
        masked.Sort((a, b) => a.Position.CompareTo(b.Position));
        return masked;
    }

    private int Replacement(int label, IRandomSource random)
    {
        if (random.NextDouble() < options.MaskShare)
            return vocabulary.Special.Mask;
        return random.NextDouble() < _keepAmongRest ? label : random.NextInt32(vocabulary.Count);
    }

    // [CLS] and [SEP] are never predicted. The other positions form groups; a word's pieces follow each other.
    private List<(int Start, int Length)> Groups(TokenSequence sequence)
    {
        var special = vocabulary.Special;
        var groups = new List<(int Start, int Length)>(sequence.Ids.Length);
        var open = false;
        for (var i = 0; i < sequence.Ids.Length; i++)
        {
            var id = sequence.Ids[i];
            if (id == special.Classification || id == special.Separator)
            {
                open = false;
            }
            else if (wholeWords && open && !sequence.StartsWord[i])
            {
                groups[^1] = (groups[^1].Start, groups[^1].Length + 1);
            }
            else
            {
                groups.Add((i, 1));
                open = true;
            }
        }
        return groups;
    }
}
