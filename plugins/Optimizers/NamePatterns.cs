using System.IO.Enumeration;
using Runner.Parameters;

namespace Runner.Plugins.Optimizers;

/// <summary>
/// Chooses parameters: by what they are (<c>biases</c>, <c>norms</c>), or by name, where <c>*</c> stands for any letters and case does not count.
/// </summary>
internal static class NamePatterns
{
    /// <summary>Biases and the parameters of norms, which every BERT-like recipe spares from weight decay.</summary>
    public static readonly IReadOnlyList<string> BiasesAndNorms = ["biases", "norms"];

    /// <summary>The default of earlier versions, which went by names and so missed GPT-2's <c>ln_1</c>; in recorded recipes it goes on meaning that.</summary>
    private static readonly IReadOnlyList<string> FormerDefaults = ["*bias", "*norm*"];

    private static readonly HashSet<string> Biases = new(StringComparer.OrdinalIgnoreCase) { "biases", "bias" };

    // as published code lists them, beside our own word
    private static readonly HashSet<string> Norms = new(StringComparer.OrdinalIgnoreCase)
    {
        "norms", "norm", "LayerNorm", "LayerNorm.weight", "LayerNorm.bias", "layer_norm", "layer_norm.weight", "layer_norm.bias", "gamma", "beta",
    };

    /// <summary>Whether one of the patterns means this parameter.</summary>
    public static bool Matches(IEnumerable<string> patterns, ParameterSegment segment) => patterns.Any(pattern => Matches(pattern, segment));

    /// <summary>For every segment, whether <paramref name="patterns"/> spare it.</summary>
    /// <exception cref="Errors.RunnerException">A pattern that is not one of the defaults spares nothing.</exception>
    public static bool[] Excluded(IReadOnlyList<string> patterns, IReadOnlyList<ParameterSegment> segments)
    {
        foreach (var pattern in patterns.Where(pattern => !Biases.Contains(pattern) && !Norms.Contains(pattern)).Except(FormerDefaults))
        {
            if (!Matches(pattern, segments))
                throw OptimizerErrors.PatternMatchesNothing.With(pattern, Examples(segments));
        }
        return [.. segments.Select(segment => Matches(patterns, segment))];
    }

    /// <summary>Whether the pattern means any of these parameters.</summary>
    public static bool Matches(string pattern, IReadOnlyList<ParameterSegment> segments) => segments.Any(segment => Matches(pattern, segment));

    /// <summary>The first few names, for messages.</summary>
    public static string Examples(IReadOnlyList<ParameterSegment> segments) =>
        string.Join(", ", segments.Take(3).Select(segment => $"'{segment.Name}'")) + ", ...";

    private static bool Matches(string pattern, ParameterSegment segment) =>
        (segment.IsBias && Biases.Contains(pattern)) || (segment.IsNorm && Norms.Contains(pattern))
        || FileSystemName.MatchesSimpleExpression(pattern, segment.Name, ignoreCase: true);
}
