using Runner.Components;
using Runner.Metrics;

namespace Runner.Plugins.Tasks.Metrics.Verse;

/// <summary>
/// Regulated verse, as shares of poems: <c>rhyme</c> (the last characters of even lines have a rhyme in common), <c>level-rhyme</c> (a level one), <c>first-line-rhyme</c> (the first line ends
/// in it, too), <c>tone</c> (tones of positions 2, 4 and 6 alternate in every line; a character in no table fits), <c>tone-known</c> (and all are in a table), <c>unknown-rhyme</c> (an even line
/// ends in a character that is in no table), <c>repeats</c> (a character stands in it twice).
/// </summary>
/// <remarks>
/// Lines end at ，。！？；：、 and at line ends. Poems of the Tang do not reach 1 either: score a set of real ones as the ceiling. A text without lines counts 0 everywhere.
/// </remarks>
[Component("metric/verse", Source = "Wang Li 1958, Hanyu shilü xue; Pingshui rhymes; strict checks as in Liao et al. 2019 (Yuefu, arXiv:1907.00151), section 4")]
internal sealed class VerseComponent(VerseOptions options) : IMetricComponent
{
    public Type Judges => typeof(TextPrediction);

    public string Main => "tone";

    public IReadOnlyList<MetricValue> Values => [.. MetricValue.Higher("rhyme", "level-rhyme", "first-line-rhyme", "tone", "tone-known"), .. MetricValue.Lower("unknown-rhyme", "repeats")];

    public IMetric Build() => new Counter(VerseTables.Read(options));

    private sealed class Counter(VerseTables tables) : Metric<TextPrediction>
    {
        private readonly SortedDictionary<string, long> _counts = new(StringComparer.Ordinal)
        {
            ["first-line-rhyme"] = 0, ["level-rhyme"] = 0, ["repeats"] = 0, ["rhyme"] = 0, ["tone"] = 0, ["tone-known"] = 0, ["unknown-rhyme"] = 0,
        };

        private long _poems;

        public override IReadOnlyDictionary<string, double> Result() => _counts.ToDictionary(count => count.Key, count => Ratio.Of(count.Value, _poems));

        protected override void Count(TextPrediction prediction)
        {
            _poems++;
            var poem = new Poem(prediction.Predicted, tables);
            if (poem.IsEmpty)
                return;
            Add("rhyme", poem.EndsAreKnown && poem.Rhymes);
            Add("level-rhyme", poem.EndsAreKnown && poem.RhymesLevel);
            Add("first-line-rhyme", poem.EndsAreKnown && poem.FirstLineRhymes);
            Add("tone", poem.TonesAlternate(unknownFits: true));
            Add("tone-known", poem.TonesAlternate(unknownFits: false));
            Add("unknown-rhyme", !poem.EndsAreKnown);
            Add("repeats", poem.Repeats);
        }

        private void Add(string name, bool holds) => _counts[name] += holds ? 1 : 0;
    }
}
