using System.Globalization;
using Runner.Data;
using Runner.Knowledge;

namespace Runner.Plugins.Knowledge.Triples;

/// <summary>OpenKE's files: a count, then <c>name TAB id</c> or <c>head tail relation</c>.</summary>
internal static class OpenKeFolder
{
    public const string TrainingFile = "train2id.txt";

    private static readonly char[] Blanks = [' ', '\t'];

    public static TripleData Read(string folder)
    {
        var entityFile = GraphFile.Read(Path.Combine(folder, "entity2id.txt"));
        var relationFile = GraphFile.Read(Path.Combine(folder, "relation2id.txt"));
        var (entities, relations) = (Names(entityFile), Names(relationFile));
        var training = GraphFile.Read(Path.Combine(folder, TrainingFile));
        var (validation, test) = (Optional(folder, "valid2id.txt"), Optional(folder, "test2id.txt"));
        IReadOnlyList<Triple> Of(GraphFile? file) => file is null ? [] : Triples(file, entities.Length, relations.Length);
        return new TripleData(entities, relations, Of(training), Of(validation), Of(test))
        {
            Origins = [GraphFile.Part("training", training, entityFile, relationFile), .. Part("validation", validation), .. Part("test", test)],
        };
    }

    private static GraphFile? Optional(string folder, string name) =>
        Path.Combine(folder, name) is var path && File.Exists(path) ? GraphFile.Read(path) : null;

    private static DataPart[] Part(string use, GraphFile? file) => file is null ? [] : [GraphFile.Part(use, file)];

    private static string[] Names(GraphFile file)
    {
        var count = Count(file);
        var names = new string?[count];
        for (var i = 1; i <= count; i++)
        {
            var cut = file.Lines[i].LastIndexOfAny(Blanks);
            if (cut <= 0)
                throw file.Bad(i, "it is not a name and an id");
            var id = file.Id(i, file.Lines[i][(cut + 1)..], count);
            if (names[id] is { } taken)
                throw file.Bad(i, $"the id {id} is '{taken}' already");
            names[id] = file.Lines[i][..cut].TrimEnd(Blanks);
        }
        return names!;
    }

    private static Triple[] Triples(GraphFile file, int entities, int relations)
    {
        var triples = new Triple[Count(file)];
        for (var i = 1; i <= triples.Length; i++)
        {
            var parts = file.Lines[i].Split(Blanks, StringSplitOptions.RemoveEmptyEntries);
            if (parts.Length != 3)
                throw file.Bad(i, "it is not three ids");
            triples[i - 1] = new(file.Id(i, parts[0], entities), file.Id(i, parts[2], relations), file.Id(i, parts[1], entities));
        }
        return triples;
    }

    private static int Count(GraphFile file)
    {
        if (file.Lines.Length == 0 || !int.TryParse(file.Lines[0].Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out var count))
            throw file.Bad(0, "the first line must be the number of lines that follow");
        var found = file.Lines.Skip(1).Count(line => line.Length > 0);
        if (found != count || file.Lines.Take(count + 1).Any(line => line.Length == 0))
            throw KnowledgeErrors.WrongCount.With(file.Path, count, found);
        return count;
    }
}
