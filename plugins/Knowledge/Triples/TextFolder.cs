using Runner.Knowledge;

namespace Runner.Plugins.Knowledge.Triples;

/// <summary>Triples by name, <c>head TAB relation TAB tail</c>; ids are given in the order of first appearance, training first.</summary>
internal static class TextFolder
{
    /// <summary>Null where there is no training file.</summary>
    public static TripleData? Read(string folder)
    {
        if (Find(folder, "train") is not { } training)
            return null;
        var (validation, test) = (Find(folder, "valid", "dev"), Find(folder, "test"));
        var (entities, relations) = (new Dictionary<string, int>(StringComparer.Ordinal), new Dictionary<string, int>(StringComparer.Ordinal));
        IReadOnlyList<Triple> Of(GraphFile? file) => file is null ? [] : Triples(file, entities, relations);
        var (first, second, third) = (Of(training), Of(validation), Of(test));
        return new TripleData([.. entities.Keys], [.. relations.Keys], first, second, third)
        {
            Origins = [.. new[] { ("training", training), ("validation", validation), ("test", test) }.Where(part => part.Item2 is not null).Select(part => GraphFile.Part(part.Item1, part.Item2!))],
        };
    }

    private static GraphFile? Find(string folder, params string[] names)
    {
        var path = names.SelectMany(name => new[] { name + ".tsv", name + ".txt" }).Select(name => Path.Combine(folder, name)).FirstOrDefault(File.Exists);
        return path is null ? null : GraphFile.Read(path);
    }

    private static Triple[] Triples(GraphFile file, Dictionary<string, int> entities, Dictionary<string, int> relations)
    {
        var triples = new Triple[file.Lines.Length];
        for (var i = 0; i < triples.Length; i++)
        {
            var parts = file.Lines[i].Split('\t');
            if (parts.Length != 3 || parts.Any(string.IsNullOrWhiteSpace))
                throw file.Bad(i, "it is not head, relation and tail with tabs between");
            triples[i] = new(Id(entities, parts[0]), Id(relations, parts[1]), Id(entities, parts[2]));
        }
        return triples;
    }

    private static int Id(Dictionary<string, int> names, string name)
    {
        if (!names.TryGetValue(name, out var id))
            names[name] = id = names.Count;
        return id;
    }
}
