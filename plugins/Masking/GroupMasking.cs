using Runner.Masking;
using Runner.ExampleBuilders;
using Runner.Randomness;
using Runner.Tokenizers;

namespace Runner.Plugins.Masking;

/// <summary>
/// BERT's masking over groups of positions, single tokens or whole words. Draws, in this order: one shuffle of the group numbers; then for
/// each position of each chosen group what <see cref="Replacements"/> draws. A piece that continues a word joins the group before it, over a [SEP]
/// between them too, as in the published code: only a second text that was cut at its beginning opens with such a piece.
/// </summary>
internal sealed class GroupMasking(MaskingOptions options, bool wholeWords, Vocabulary vocabulary) : IMaskingStrategy
{
    private readonly Replacements _replacements = new(options, vocabulary);

    public IReadOnlyList<MaskedToken> Mask(TokenSequence sequence, IRandomSource random)
    {
        var candidates = TokenGroups.Candidates(sequence, vocabulary.Special);
        var groups = TokenGroups.Over(candidates, sequence, wholeWords);
        var order = TokenGroups.Shuffled(groups.Count, random);
        var quota = options.Quota(sequence.Ids.Length);
        var masked = new List<MaskedToken>(quota);
        foreach (var chosen in order)
        {
            if (masked.Count >= quota)
                break;
            var group = groups[chosen];
            if (masked.Count + (group.End.Value - group.Start.Value) > quota)
                continue;                                  // a word that does not fit whole is not hidden in part
            foreach (var position in candidates.AsSpan(group))
                _replacements.Add(masked, sequence, position, 1, random);
        }
        masked.Sort((a, b) => a.Position.CompareTo(b.Position));
        return masked;
    }
}
