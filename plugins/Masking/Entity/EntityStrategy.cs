using Runner.Masking;
using Runner.ExampleBuilders;
using Runner.Randomness;
using Runner.Tokenizers;

namespace Runner.Plugins.Masking.Entity;

/// <summary>Mentions first, then words.</summary>
internal sealed class EntityStrategy(EntityMaskingOptions options, Vocabulary vocabulary) : IMaskingStrategy
{
    private readonly Replacements _replacements = new(options, vocabulary);

    public IReadOnlyList<MaskedToken> Mask(TokenSequence sequence, IRandomSource random)
    {
        var quota = options.Quota(sequence.Ids.Length);
        var masked = new List<MaskedToken>(quota);
        var taken = new bool[sequence.Ids.Length];
        for (var i = 0; i < taken.Length; i++)
            taken[i] = sequence.Ids[i] == vocabulary.Special.Classification || sequence.Ids[i] == vocabulary.Special.Separator;

        Hide([.. sequence.Mentions.Select(mention => (mention.Start, mention.Length))], (int)Math.Round(quota * options.EntityShare), masked, taken, sequence, random);
        Hide([.. TokenGroups.Of(sequence, wholeWords: true, vocabulary.Special).Select(word => (word.Start, word.Length))], quota, masked, taken, sequence, random);
        masked.Sort((a, b) => a.Position.CompareTo(b.Position));
        return masked;
    }

    /// <summary>Hides stretches in random order, whole and where nothing is hidden yet, until there are <paramref name="quota"/> predictions.</summary>
    private void Hide(
        IReadOnlyList<(int Start, int Length)> stretches, int quota, List<MaskedToken> masked, bool[] taken, TokenSequence sequence, IRandomSource random)
    {
        foreach (var chosen in TokenGroups.Shuffled(stretches.Count, random))
        {
            if (masked.Count >= quota)
                return;
            var (start, length) = stretches[chosen];
            if (masked.Count + length > quota || start < 0 || length < 1 || start + length > taken.Length || taken.AsSpan(start, length).Contains(true))
                continue;
            taken.AsSpan(start, length).Fill(true);
            _replacements.Add(masked, sequence, start, length, random);
        }
    }
}
