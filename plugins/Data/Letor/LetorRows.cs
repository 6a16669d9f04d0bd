using System.Globalization;
using Runner.Data;
using Runner.Plugins.Data.Labelled;

namespace Runner.Plugins.Data.Letor;

/// <summary>A row as it is written.</summary>
/// <param name="Grade">Relevance.</param>
/// <param name="Query">Its qid; null where it has none.</param>
/// <param name="Features">Index and value of the features that are given.</param>
/// <param name="Place">Where it stands.</param>
internal sealed record LetorRow(double Grade, string? Query, IReadOnlyList<(int Index, float Value)> Features, RecordPlace Place);

/// <summary>Reads <c>grade [qid:n] index:value ... # comment</c>.</summary>
internal static class LetorRows
{
    public const string GroupsEnding = ".query";

    /// <summary>Largest index of a feature: rows are held with all their features.</summary>
    public const int LargestIndex = 100_000;

    public static IEnumerable<LetorRow> Read(LabelledFile file)
    {
        foreach (var (line, text) in file.Lines())
        {
            var parts = text.Split('#', 2)[0].Split((char[])[' ', '\t'], StringSplitOptions.RemoveEmptyEntries);
            if (parts.Length > 0)
                yield return Row(parts, file.At(line));
        }
    }

    /// <summary>The query of each row, from its qid or from the groups.</summary>
    /// <param name="rows">All rows of a file.</param>
    /// <param name="files">The file, and its groups where there are any.</param>
    /// <param name="report">Is told of groups without rows.</param>
    public static IReadOnlyList<string> Queries(List<LetorRow> rows, IReadOnlyList<LabelledFile> files, RecordReport report)
    {
        var named = rows.Count(row => row.Query is not null);
        if (named == rows.Count)
            return [.. rows.Select(row => row.Query!)];
        if (rows.Find(row => row.Query is null) is { } without && (named > 0 || files.Count == 1))
            throw LabelledFileErrors.BadRow.With(without.Place, $"the row has no 'qid:', and {(named > 0 ? "others have one" : $"there is no file '{files[0].Path}{GroupsEnding}'")}");

        var (queries, empty, first, number) = (new List<string>(rows.Count), 0, (RecordPlace?)null, 0);
        foreach (var (line, text) in files[1].Lines().Where(line => !string.IsNullOrWhiteSpace(line.Text)))
        {
            number++;
            if (!int.TryParse(text.Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out var count))
                throw LabelledFileErrors.Groups.With(files[1].At(line), $"'{text.Trim()}' is no number of rows");
            if (count == 0)
                (empty, first) = (empty + 1, first ?? files[1].At(line));
            if (count > rows.Count - queries.Count)
                throw LabelledFileErrors.Groups.With(files[1].At(line), $"the groups up to here have {(long)queries.Count + count} rows, but '{files[0].Path}' has {rows.Count}");
            queries.AddRange(Enumerable.Repeat(number.ToString(CultureInfo.InvariantCulture), count));
        }
        if (queries.Count < rows.Count)
            throw LabelledFileErrors.Groups.With(files[1].Path, $"the {number} groups have {queries.Count} rows, but '{files[0].Path}' has {rows.Count}");
        if (empty > 0)
            report.Find(DataFinding.Of(LabelledFileErrors.NoCandidates, empty, first));
        return queries;
    }

    private static LetorRow Row(string[] parts, RecordPlace place)
    {
        if (!double.TryParse(parts[0], NumberStyles.Float, CultureInfo.InvariantCulture, out var grade) || !double.IsFinite(grade))
            throw LabelledFileErrors.BadRow.With(place, $"'{parts[0]}' is no grade");
        var query = parts.Length > 1 && parts[1].StartsWith("qid:", StringComparison.Ordinal) ? parts[1]["qid:".Length..] : null;
        if (query is "")
            throw LabelledFileErrors.BadRow.With(place, "the qid is empty");
        var features = new List<(int, float)>(parts.Length - 1);
        var seen = new HashSet<int>();
        foreach (var part in parts.Skip(query is null ? 1 : 2))
        {
            var colon = part.IndexOf(':', StringComparison.Ordinal);
            if (colon < 1 || !int.TryParse(part.AsSpan(0, colon), NumberStyles.None, CultureInfo.InvariantCulture, out var index)
                || !float.TryParse(part.AsSpan(colon + 1), NumberStyles.Float, CultureInfo.InvariantCulture, out var value) || !float.IsFinite(value))
                throw LabelledFileErrors.BadRow.With(place, $"'{part}' is no feature: 'index:value' is expected");
            if (index > LargestIndex)
                throw LabelledFileErrors.BadRow.With(place, $"the feature {index} is above {LargestIndex}");
            if (!seen.Add(index))
                throw LabelledFileErrors.BadRow.With(place, $"the feature {index} is given twice");
            features.Add((index, value));
        }
        return new LetorRow(grade, query, features, place);
    }
}
