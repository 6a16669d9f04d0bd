using Runner.Masking;
using Runner.ExampleBuilders;
using Runner.Randomness;
using Runner.Tokenizers;

namespace Runner.Plugins.Masking;

/// <summary>How stretches of neighbouring words are chosen.</summary>
/// <param name="Lengths">Weight of each length, in words or tokens: item 0 is the weight of length 1.</param>
/// <param name="WholeWords">Whether lengths count words; else tokens.</param>
/// <param name="CutAtNeighbours">A stretch that meets one chosen before ends there; else it is given up, and a length that does not fit before the next [SEP] is not drawn.</param>
/// <param name="ReplaceTogether">One draw decides what becomes of a whole stretch.</param>
internal sealed record StretchSettings(IReadOnlyList<double> Lengths, bool WholeWords, bool CutAtNeighbours, bool ReplaceTogether);

/// <summary>
/// Hides stretches of neighbouring words, until the quota is full. Draws: one shuffle of the starts; for each start that is free one uniform for
/// the length, and if something is hidden what <see cref="Replacements"/> draws. A stretch never crosses [CLS] or [SEP], and is shortened by
/// whole words to what the quota leaves.
/// </summary>
internal sealed class StretchMasking(MaskingOptions options, StretchSettings settings, Vocabulary vocabulary) : IMaskingStrategy
{
    private readonly Replacements _replacements = new(options, vocabulary);

    public IReadOnlyList<MaskedToken> Mask(TokenSequence sequence, IRandomSource random)
    {
        var groups = TokenGroups.Of(sequence, settings.WholeWords, vocabulary.Special);
        var quota = options.Quota(sequence.Ids.Length);
        var masked = new List<MaskedToken>(quota);
        var taken = new bool[groups.Count];
        foreach (var start in TokenGroups.Shuffled(groups.Count, random))
        {
            if (masked.Count >= quota)
                break;
            if (taken[start])
                continue;
            var words = Words(groups, taken, start, random);
            while (words > 0 && masked.Count + Tokens(groups, start, words) > quota)
                words--;
            if (words == 0)
                continue;
            taken.AsSpan(start, words).Fill(true);
            Hide(masked, sequence, groups[start].Start, Tokens(groups, start, words), random);
        }
        masked.Sort((a, b) => a.Position.CompareTo(b.Position));
        return masked;
    }

    /// <summary>Words of the stretch from <paramref name="start"/> that can be hidden; 0 for none.</summary>
    private int Words(List<TokenGroup> groups, bool[] taken, int start, IRandomSource random)
    {
        var room = 1;
        while (room < settings.Lengths.Count && start + room < groups.Count && groups[start + room].Follows)
            room++;
        var wanted = Math.Min(room, Draw(settings.CutAtNeighbours ? settings.Lengths.Count : room, random));
        var free = 1;
        while (free < wanted && !taken[start + free])
            free++;
        return free == wanted || settings.CutAtNeighbours ? free : 0;
    }

    /// <summary>A length from 1 to <paramref name="most"/> by its weight.</summary>
    private int Draw(int most, IRandomSource random)
    {
        var total = 0.0;
        for (var i = 0; i < most; i++)
            total += settings.Lengths[i];
        var left = random.NextDouble() * total;
        for (var length = 1; length < most; length++)
        {
            left -= settings.Lengths[length - 1];
            if (left < 0)
                return length;
        }
        return most;
    }

    private static int Tokens(List<TokenGroup> groups, int start, int words)
    {
        var last = groups[start + words - 1];
        return last.Start + last.Length - groups[start].Start;
    }

    private void Hide(List<MaskedToken> masked, TokenSequence sequence, int start, int length, IRandomSource random)
    {
        if (settings.ReplaceTogether)
            _replacements.AddTogether(masked, sequence, start, length, random);
        else
            _replacements.Add(masked, sequence, start, length, random);
    }
}
