using System.IO.Enumeration;
using Runner.Parameters;

namespace Runner.Plugins.Optimizers;

/// <summary>Chooses parameters by name: <c>*</c> stands for any letters, case does not count.</summary>
internal static class NamePatterns
{
    /// <summary>Biases and normalisation weights, which every BERT-like recipe spares from weight decay.</summary>
    public static readonly IReadOnlyList<string> BiasesAndNorms = ["*bias", "*norm*"];

    public static bool Matches(IEnumerable<string> patterns, string name) =>
        patterns.Any(pattern => FileSystemName.MatchesSimpleExpression(pattern, name, ignoreCase: true));

    /// <summary>For every segment, whether <paramref name="patterns"/> spare it.</summary>
    /// <exception cref="Errors.RunnerException">A pattern that is not one of the defaults spares nothing.</exception>
    public static bool[] Excluded(IReadOnlyList<string> patterns, IReadOnlyList<ParameterSegment> segments)
    {
        foreach (var pattern in patterns.Except(BiasesAndNorms))
        {
            if (!segments.Any(segment => Matches([pattern], segment.Name)))
                throw OptimizerErrors.PatternMatchesNothing.With(pattern, Examples(segments));
        }
        return [.. segments.Select(segment => Matches(patterns, segment.Name))];
    }

    /// <summary>The first few names, for messages.</summary>
    public static string Examples(IReadOnlyList<ParameterSegment> segments) =>
        string.Join(", ", segments.Take(3).Select(segment => $"'{segment.Name}'")) + ", ...";
}
