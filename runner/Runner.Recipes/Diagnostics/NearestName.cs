namespace Runner.Recipes;

/// <summary>Guesses what a misspelt name was meant to be.</summary>
public static class NearestName
{
    private const int LongestWord = 64;

    /// <summary>
    /// The candidate with the fewest edits from <paramref name="word"/>, or null where none is near. Edits are insertions,
    /// deletions, substitutions and swaps of neighbours; capitals, <c>-</c> and <c>_</c> do not count. One edit is allowed for
    /// every three characters, at least one and at most three. Among equals the first in ordinal order wins.
    /// </summary>
    public static string? Suggest(string word, IEnumerable<string> candidates)
    {
        if (word.Length is 0 or > LongestWord)
            return null;
        var folded = Fold(word);
        var best = (Name: (string?)null, Distance: Math.Clamp(word.Length / 3, 1, 3) + 1);
        foreach (var candidate in candidates)
        {
            if (Math.Abs(candidate.Length - word.Length) > best.Distance || candidate == word)
                continue;
            var distance = Distance(folded, Fold(candidate), best.Distance);
            if (distance < best.Distance
                || (distance == best.Distance && best.Name is not null && string.CompareOrdinal(candidate, best.Name) < 0))
                best = (candidate, distance);
        }
        // a word of which every letter would have to change is no misspelling
        return best.Distance < word.Length ? best.Name : null;
    }

    /// <summary><c>did you mean 'max_distance'?</c>, or null where nothing is near.</summary>
    public static string? Hint(string word, IEnumerable<string> candidates) =>
        Suggest(word, candidates) is { } name ? $"did you mean '{name}'?" : null;

    /// <summary>Optimal string alignment distance (Damerau and Levenshtein with each part edited once), cut off above a
    /// limit.</summary>
    internal static int Distance(string left, string right, int limit)
    {
        var beforePrevious = new int[right.Length + 1];
        var previous = new int[right.Length + 1];
        var current = new int[right.Length + 1];
        for (var j = 0; j <= right.Length; j++)
            previous[j] = j;
        for (var i = 1; i <= left.Length; i++)
        {
            current[0] = i;
            var least = i;
            for (var j = 1; j <= right.Length; j++)
            {
                var cost = left[i - 1] == right[j - 1] ? 0 : 1;
                current[j] = Math.Min(Math.Min(current[j - 1], previous[j]) + 1, previous[j - 1] + cost);
                if (i > 1 && j > 1 && left[i - 1] == right[j - 2] && left[i - 2] == right[j - 1])
                    current[j] = Math.Min(current[j], beforePrevious[j - 2] + 1);
                least = Math.Min(least, current[j]);
            }
            if (least > limit)
                return limit + 1;
            (beforePrevious, previous, current) = (previous, current, beforePrevious);
        }
        return previous[right.Length];
    }

    private static string Fold(string word) => word.ToLowerInvariant().Replace('-', '_');
}
