using Runner.Data;

namespace Runner.Plugins.Data.Records;

/// <summary>Finds labels by name, and says which is meant by a name that is none.</summary>
internal static class NearestLabel
{
    private const int Shown = 8;

    /// <summary>Refuses a label that is not in the set.</summary>
    /// <exception cref="Errors.RunnerException">RUN3206, with the nearest name where one is near.</exception>
    public static void Require(LabelNames labels, string label, RecordPlace place)
    {
        if (labels.NumberOf(label) is null)
            throw RecordDataErrors.UnknownLabel.With(place, label, Listed(labels.Names), Of(label, labels.Names) is { } near ? $"; did you mean '{near}'?" : "");
    }

    /// <summary>The name with the fewest letters changed, capitals and white space aside: at most a third of them; null where none is near.</summary>
    public static string? Of(string name, IEnumerable<string> names)
    {
        var word = name.Trim().ToLowerInvariant();
        var (best, distance) = ((string?)null, Math.Max(1, word.Length / 3) + 1);
        foreach (var candidate in names)
        {
            if (Distance(word, candidate.ToLowerInvariant()) is var found && found < distance)
                (best, distance) = (candidate, found);
        }
        return distance < Math.Max(word.Length, 1) || distance == 0 ? best : null;
    }

    /// <summary>The first names, and how many more there are.</summary>
    public static string Listed(IReadOnlyList<string> names) =>
        string.Join(", ", names.Take(Shown).Select(name => $"'{name}'")) + (names.Count > Shown ? $" and {names.Count - Shown} more" : "");

    // insertions, deletions and substitutions
    private static int Distance(string a, string b)
    {
        var row = Enumerable.Range(0, b.Length + 1).ToArray();
        for (var i = 1; i <= a.Length; i++)
        {
            var diagonal = row[0];
            row[0] = i;
            for (var j = 1; j <= b.Length; j++)
                (diagonal, row[j]) = (row[j], Math.Min(Math.Min(row[j], row[j - 1]) + 1, diagonal + (a[i - 1] == b[j - 1] ? 0 : 1)));
        }
        return row[^1];
    }
}
