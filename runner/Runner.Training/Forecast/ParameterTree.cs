using System.Globalization;
using Runner.Parameters;

namespace Runner.Training.Forecast;

/// <summary>Sums parameters by the modules their names go through.</summary>
internal static class ParameterTree
{
    public static ParameterPart Of(string name, IEnumerable<ParameterSegment> parameters, IReadOnlyDictionary<string, double> flops) =>
        Part(name, [.. parameters.Select(p => new Leaf(p.Name.Split('.'), p.Length, flops.GetValueOrDefault(p.Name)))], 0);

    private static ParameterPart Part(string name, IReadOnlyList<Leaf> leaves, int depth)
    {
        var parts = leaves.Where(leaf => leaf.Path.Length > depth)
            .GroupBy(leaf => leaf.Path[depth], StringComparer.Ordinal)
            .Select(group => Part(group.Key, [.. group], depth + 1))
            .ToList();
        return new ParameterPart(name, 1, leaves.Sum(leaf => leaf.Count), leaves.Sum(leaf => leaf.Flops), Folded(parts));
    }

    /// <summary>Numbered neighbours of one size become one entry.</summary>
    private static List<ParameterPart> Folded(List<ParameterPart> parts)
    {
        var folded = new List<ParameterPart>();
        for (var i = 0; i < parts.Count;)
        {
            var alike = 1;
            while (i + alike < parts.Count && IsNumber(parts[i]) && IsNumber(parts[i + alike]) && Same(parts[i], parts[i + alike]))
                alike++;
            folded.Add(alike == 1 ? parts[i] : Sum($"{parts[i].Name}-{parts[i + alike - 1].Name}", parts.GetRange(i, alike)));
            i += alike;
        }
        return folded;
    }

    private static ParameterPart Sum(string name, List<ParameterPart> alike) => new(
        name, alike.Sum(p => p.Repeats), alike.Sum(p => p.Parameters), alike.Sum(p => p.ForwardFlops),
        [.. alike[0].Parts.Select((part, i) => Sum(part.Name, [.. alike.Select(p => p.Parts[i])]))]);

    private static bool Same(ParameterPart a, ParameterPart b) =>
        a.Parameters == b.Parameters && a.Parts.Count == b.Parts.Count
        && a.Parts.Zip(b.Parts).All(pair => pair.First.Name == pair.Second.Name && Same(pair.First, pair.Second));

    private static bool IsNumber(ParameterPart part) => int.TryParse(part.Name, NumberStyles.None, CultureInfo.InvariantCulture, out _);

    private sealed record Leaf(string[] Path, long Count, double Flops);
}
