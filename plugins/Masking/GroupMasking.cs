using Runner.Masking;
using Runner.Packing;
using Runner.Randomness;
using Runner.Tokenizers;

namespace Runner.Plugins.Masking;

/// <summary>
/// BERT's masking over groups of positions, single tokens or whole words. Draws, in this order: one shuffle of the group numbers; then for
/// each position of each chosen group what <see cref="Replacements"/> draws.
/// </summary>
internal sealed class GroupMasking(MaskingOptions options, bool wholeWords, Vocabulary vocabulary) : IMaskingStrategy
{
    private readonly Replacements _replacements = new(options, vocabulary);

    public IReadOnlyList<MaskedToken> Mask(TokenSequence sequence, IRandomSource random)
    {
        var groups = TokenGroups.Of(sequence, wholeWords, vocabulary.Special);
        var order = TokenGroups.Shuffled(groups.Count, random);
        var quota = options.Quota(sequence.Ids.Length);
        var masked = new List<MaskedToken>(quota);
        foreach (var chosen in order)
        {
            if (masked.Count >= quota)
                break;
            var group = groups[chosen];
            if (masked.Count + group.Length > quota)
                continue;                                  // a word that does not fit whole is not hidden in part
            _replacements.Add(masked, sequence, group.Start, group.Length, random);
        }
        masked.Sort((a, b) => a.Position.CompareTo(b.Position));
        return masked;
    }
}
