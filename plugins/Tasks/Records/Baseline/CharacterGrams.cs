namespace Runner.Plugins.Tasks.Records.Baseline;

/// <summary>Character n-grams of a text in small letters, 1 to 3 characters, with the blanks around words.</summary>
internal static class CharacterGrams
{
    private const int Longest = 3;

    /// <summary>Every n-gram as often as it occurs.</summary>
    public static IEnumerable<string> Of(string text)
    {
        var padded = $" {string.Join(' ', text.ToLowerInvariant().Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries))} ";
        for (var length = 1; length <= Longest; length++)
        {
            for (var start = 0; start + length <= padded.Length; start++)
                yield return padded.Substring(start, length);
        }
    }

    /// <summary>Share of the different n-grams of two texts that both have (Jaccard), 0 to 1.</summary>
    public static double Overlap(string first, string second)
    {
        var (a, b) = (Of(first).ToHashSet(StringComparer.Ordinal), Of(second).ToHashSet(StringComparer.Ordinal));
        var shared = a.Count(b.Contains);
        return a.Count + b.Count == 0 ? 0 : (double)shared / (a.Count + b.Count - shared);
    }
}
