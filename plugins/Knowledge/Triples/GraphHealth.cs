using System.Globalization;
using Runner.Data;
using Runner.Knowledge;

namespace Runner.Plugins.Knowledge.Triples;

/// <summary>Looks for what makes the scores of a knowledge graph say something else than they seem to: sets that share triples, triples listed twice.</summary>
internal static class GraphHealth
{
    /// <exception cref="Errors.RunnerException">RUN3120, unless overlap is allowed.</exception>
    public static IReadOnlyList<DataHealth> Of(TripleData data, bool allowOverlap, IReadOnlyList<DataFinding> columns)
    {
        (string Name, IReadOnlyList<Triple> Triples)[] sets = [("training", data.Training), ("validation", data.Validation), ("test", data.Test)];
        var health = new List<DataHealth>();
        var before = new List<(string Name, HashSet<Triple> Triples)>();
        foreach (var (name, triples) in sets)
        {
            if (triples.Count == 0)
                continue;
            List<DataFigure> figures = [Count("triples", triples.Count, "triples")];
            List<DataFinding> findings = name == "training" ? [.. columns] : [];
            if (name == "training")
                figures.AddRange([Count("entities", data.Entities.Count, "entities"), Count("relations", data.Relations.Count, "relations")]);
            var own = new HashSet<Triple>();
            var repeated = triples.Where(triple => !own.Add(triple)).ToList();
            if (repeated.Count > 0)
            {
                figures.Add(Count("repeated", repeated.Count, "repeated"));
                findings.Add(DataFinding.Of(KnowledgeErrors.RepeatedTriples, name, repeated.Count, triples.Count, Text(data, repeated[0])));
            }
            foreach (var (other, earlier) in before)
            {
                var shared = own.Where(earlier.Contains).ToList();
                if (shared.Count == 0)
                    continue;
                if (!allowOverlap)
                    throw KnowledgeErrors.SplitsOverlap.With(shared.Count, name, other, Text(data, shared[0]));
                figures.Add(Count($"overlap_{other}", shared.Count, $"in the {other} set too"));
                findings.Add(DataFinding.Of(KnowledgeErrors.SplitsOverlap, shared.Count, name, other, Text(data, shared[0])));
            }
            before.Add((name, own));
            health.Add(new DataHealth(name, figures, findings));
        }
        return health;
    }

    private static DataFigure Count(string name, long count, string unit) =>
        new(name, count, string.Create(CultureInfo.InvariantCulture, $"{count:N0} {unit}"));

    private static string Text(TripleData data, Triple triple) =>
        $"'{data.Entities[triple.Head]}, {data.Relations[triple.Relation]}, {data.Entities[triple.Tail]}'";
}
