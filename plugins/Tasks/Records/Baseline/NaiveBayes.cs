using Runner.Data;

namespace Runner.Plugins.Tasks.Records.Baseline;

/// <summary>Multinomial naive Bayes with add-one counts (Manning, Raghavan and Schütze 2008, section 13.2).</summary>
internal sealed class NaiveBayes
{
    private readonly double[] _priors;
    private readonly double[] _totals;
    private readonly Dictionary<string, int[]> _counts = new(StringComparer.Ordinal);

    /// <param name="classes">Classes there are.</param>
    /// <param name="examples">Features and class of each example.</param>
    public NaiveBayes(int classes, IEnumerable<(IEnumerable<string> Features, int Class)> examples)
    {
        (_priors, _totals) = (new double[classes], new double[classes]);
        foreach (var (features, label) in examples)
        {
            _priors[label]++;
            foreach (var feature in features)
            {
                if (!_counts.TryGetValue(feature, out var counts))
                    _counts.Add(feature, counts = new int[classes]);
                counts[label]++;
                _totals[label]++;
            }
        }
        var all = _priors.Sum();
        for (var i = 0; i < classes; i++)
            _priors[i] = Math.Log((_priors[i] + 1) / (all + classes));
    }

    /// <summary>Logarithms of the classes' probabilities, up to a constant; features that were never seen say nothing.</summary>
    public double[] Scores(IEnumerable<string> features)
    {
        var scores = (double[])_priors.Clone();
        foreach (var feature in features)
        {
            if (!_counts.TryGetValue(feature, out var counts))
                continue;
            for (var i = 0; i < scores.Length; i++)
                scores[i] += Math.Log((counts[i] + 1) / (_totals[i] + _counts.Count));
        }
        return scores;
    }

    /// <summary>Features of a text or pair: n-grams, of a pair those of each text, those that both share, and how much they share in tenths.</summary>
    public static IEnumerable<string> Features(TextRecord record)
    {
        if (record.Second is not { } second)
            return CharacterGrams.Of(Marked(record));
        var mine = CharacterGrams.Of(second).ToHashSet(StringComparer.Ordinal);
        var tenth = $"overlap {Math.Floor(CharacterGrams.Overlap(record.First, second) * 10)}";
        // said as often as there are n-grams, or thousands of them would drown it
        var times = Math.Max(1, mine.Count / 10);
        return CharacterGrams.Of(record.First).Select(gram => "1" + gram).Concat(mine.Select(gram => "2" + gram)).Concat(Enumerable.Repeat(tenth, times));
    }

    // what a label is about stands out
    private static string Marked(TextRecord record) =>
        record.Spans.Count == 0 ? record.First : record.First + string.Concat(record.Spans.Select(span => $" {span.Role}:{record.First[span.Start..span.End]}"))
            + (record.Spans.Count > 1 ? $" between:{record.First[record.Spans[0].End..record.Spans[1].Start]}" : "");
}
