using Runner.ExampleBuilders;
using Runner.Tokenizers;

namespace Runner.Plugins.Masking;

/// <summary>Neighbouring positions that are hidden together: a token, or all tokens of a word.</summary>
/// <param name="Start">First position.</param>
/// <param name="Length">Positions.</param>
/// <param name="Follows">Whether the group before it ends where it starts, with no [CLS] or [SEP] between them.</param>
internal readonly record struct TokenGroup(int Start, int Length, bool Follows);

internal static class TokenGroups
{
    /// <summary>The groups of a sequence, in order. [CLS] and [SEP] are in none, so they are never predicted.</summary>
    public static List<TokenGroup> Of(TokenSequence sequence, bool wholeWords, SpecialTokens special)
    {
        var groups = new List<TokenGroup>(sequence.Ids.Length);
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
                groups[^1] = groups[^1] with { Length = groups[^1].Length + 1 };
            }
            else
            {
                groups.Add(new TokenGroup(i, 1, open));
                open = true;
            }
        }
        return groups;
    }

    /// <summary>All positions but those of [CLS] and [SEP].</summary>
    public static int[] Candidates(TokenSequence sequence, SpecialTokens special) =>
        [.. Enumerable.Range(0, sequence.Ids.Length).Where(i => sequence.Ids[i] != special.Classification && sequence.Ids[i] != special.Separator)];

    /// <summary>Groups as ranges of <paramref name="candidates"/>, whatever lies between two of them.</summary>
    public static List<Range> Over(int[] candidates, TokenSequence sequence, bool wholeWords)
    {
        var groups = new List<Range>(candidates.Length);
        for (var i = 0; i < candidates.Length; i++)
        {
            if (wholeWords && groups.Count > 0 && !sequence.StartsWord[candidates[i]])
                groups[^1] = groups[^1].Start..(i + 1);
            else
                groups.Add(i..(i + 1));
        }
        return groups;
    }

    /// <summary>The numbers 0 to <paramref name="count"/> - 1 in random order, by one shuffle.</summary>
    public static int[] Shuffled(int count, Randomness.IRandomSource random)
    {
        var order = new int[count];
        for (var i = 0; i < order.Length; i++)
            order[i] = i;
        random.Shuffle<int>(order);
        return order;
    }
}
