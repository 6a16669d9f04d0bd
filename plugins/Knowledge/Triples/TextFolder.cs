using Runner.Data;
using Runner.Knowledge;

namespace Runner.Plugins.Knowledge.Triples;

/// <summary>Triples by name, <c>head TAB relation TAB tail</c>; ids are given in the order of first appearance, training first.</summary>
internal static class TextFolder
{
    /// <summary>Null where there is no training file.</summary>
    /// <param name="folder">Where the files are.</param>
    /// <param name="columns">Order of their columns.</param>
    /// <param name="findings">Is told where the order was not the usual one.</param>
    public static TripleData? Read(string folder, TripleColumns columns, List<DataFinding> findings)
    {
        if (Find(folder, "train") is not { } training)
            return null;
        var (validation, test) = (Find(folder, "valid", "dev"), Find(folder, "test"));
        var (entities, relations) = (new Dictionary<string, int>(StringComparer.Ordinal), new Dictionary<string, int>(StringComparer.Ordinal));
        if (columns == TripleColumns.Auto)
            columns = ColumnOrder.Of(folder, training, findings);
        IReadOnlyList<Triple> Of(GraphFile? file) => file is null ? [] : Triples(file, columns == TripleColumns.HeadTailRelation, entities, relations);
        var (first, second, third) = (Of(training), Of(validation), Of(test));
        return new TripleData([.. entities.Keys], [.. relations.Keys], first, second, third)
        {
            Origins = [.. new[] { ("training", training), ("validation", validation), ("test", test) }.Where(part => part.Item2 is not null)
                .Select(part => GraphFile.Part(part.Item1, columns == TripleColumns.HeadTailRelation, part.Item2!))],
        };
    }

    private static GraphFile? Find(string folder, params string[] names)
    {
        var path = names.SelectMany(name => new[] { name + ".tsv", name + ".txt" }).Select(name => Path.Combine(folder, name)).FirstOrDefault(File.Exists);
        return path is null ? null : GraphFile.Read(path);
    }

    private static Triple[] Triples(GraphFile file, bool relationLast, Dictionary<string, int> entities, Dictionary<string, int> relations)
    {
        var triples = new Triple[file.Lines.Length];
        for (var i = 0; i < triples.Length; i++)
        {
            var parts = Parts(file, i);
            if (relationLast)
                (parts[1], parts[2]) = (parts[2], parts[1]);
            triples[i] = new(Id(entities, parts[0]), Id(relations, parts[1]), Id(entities, parts[2]));
        }
        return triples;
    }

    /// <summary>The three columns of a line.</summary>
    public static string[] Parts(GraphFile file, int index)
    {
        var parts = file.Lines[index].Split('\t');
        return parts.Length == 3 && !parts.Any(string.IsNullOrWhiteSpace)
            ? parts
            : throw file.Bad(index, "it is not head, relation and tail with tabs between");
    }

    private static int Id(Dictionary<string, int> names, string name)
    {
        if (!names.TryGetValue(name, out var id))
            names[name] = id = names.Count;
        return id;
    }
}
