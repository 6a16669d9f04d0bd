using Runner.Data;

namespace Runner.Plugins.Knowledge.Triples;

/// <summary>Finds out in which order a text file of triples has its columns, by what they hold.</summary>
internal static class ColumnOrder
{
    /// <summary>
    /// Where lists of names lie beside the file (KB2E's <c>entity2id.txt</c> and <c>relation2id.txt</c>), they tell. Else tails are known by being heads of other
    /// triples, which relations are not: only where nothing of the third column is a head, and at least half of the second is, does the relation stand last.
    /// </summary>
    public static TripleColumns Of(string folder, GraphFile training, List<DataFinding> findings)
    {
        var columns = new HashSet<string>[] { new(StringComparer.Ordinal), new(StringComparer.Ordinal), new(StringComparer.Ordinal) };
        for (var i = 0; i < training.Lines.Length; i++)
        {
            var parts = TextFolder.Parts(training, i);
            for (var column = 0; column < 3; column++)
                columns[column].Add(parts[column]);
        }
        var relations = Names(Path.Combine(folder, "relation2id.txt"));
        var last = relations.Count > 0
            ? columns[2].IsSubsetOf(relations) && !columns[1].IsSubsetOf(relations)
            : !columns[2].Overlaps(columns[0]) && columns[1].Count(columns[0].Contains) * 2 >= columns[1].Count && columns[0].Union(columns[1]).Count() > columns[2].Count;
        if (!last)
            return TripleColumns.HeadRelationTail;
        findings.Add(DataFinding.Of(KnowledgeErrors.RelationsLast, training.Path));
        return TripleColumns.HeadTailRelation;
    }

    private static HashSet<string> Names(string path) => File.Exists(path)
        ? GraphFile.Read(path).Lines.Where(line => line.Contains('\t', StringComparison.Ordinal)).Select(line => line[..line.LastIndexOf('\t')]).ToHashSet(StringComparer.Ordinal)
        : [];
}
