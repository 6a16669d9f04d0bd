using System.Globalization;
using Runner.Data;
using Runner.ExampleBuilders;

namespace Runner.Plugins.Tasks.Pretraining;

/// <summary>How evenly the labels of a sentence objective fall.</summary>
internal static class LabelShares
{
    private const int Sampled = 400;
    private const double OneSided = 0.8;

    /// <summary>Looks at some hundred pairs, evenly spread.</summary>
    /// <param name="part">The text they are of: <c>training</c>, <c>evaluation</c>.</param>
    /// <param name="prefix">Of the names of figures; empty for the example builder that is trained on.</param>
    /// <param name="builder">Makes the pairs.</param>
    /// <param name="objective">Name of the objective.</param>
    /// <param name="seed">Seed of the run.</param>
    public static DataHealth Of(string part, string prefix, IExampleBuilder builder, string objective, long seed)
    {
        var samples = Math.Min(Sampled, builder.Count);
        var negative = 0;
        for (var i = 0L; i < samples; i++)
            negative += builder.Read((long)((Int128)builder.Count * i / samples), seed, epoch: 0).PairLabel ?? 0;
        var share = (double)negative / samples;
        var (larger, word) = share > 0.5 ? (share, Negative(objective)) : (1 - share, Positive(objective));
        var text = (larger * 100).ToString("0", CultureInfo.InvariantCulture) + " %";
        return new DataHealth(part,
            [new DataFigure($"{prefix}{objective}_negative_share", share, $"{text} of the {prefix}{objective} labels '{word}'")],
            larger > OneSided ? [DataFinding.Of(TaskErrors.OneSidedLabels, prefix + objective, text, word)] : []);
    }

    private static string Positive(string objective) => objective == Heads.Objectives.SentenceOrder ? "in order" : "next";

    private static string Negative(string objective) => objective == Heads.Objectives.SentenceOrder ? "swapped" : "from elsewhere";
}
