using System.Buffers;
using Runner.Components;
using Runner.Metrics;

namespace Runner.Plugins.Tasks.Metrics.CmrcAnswers;

/// <summary>
/// <c>exact-match</c> and <c>f1</c> of Chinese reading comprehension. Texts are lower-cased; each character from U+4E00 to U+9FA5 is a token, runs of
/// others are split into words (<see cref="TreebankWords"/>); the listed punctuation is dropped. F1 comes from the longest common
/// <em>contiguous</em> run of tokens, not from a bag of tokens. The best accepted answer counts; unanswered counts 0.
/// The published list of punctuation holds a two-character ellipsis that no single character equals: an ellipsis is kept here too.
/// </summary>
[Component("metric/cmrc", Source = "Cui et al. 2019, CMRC 2018 (arXiv:1810.07366) and its evaluation script; also for DRCD")]
internal sealed class CmrcAnswersComponent : IMetricComponent
{
    private static readonly SearchValues<char> Punctuation = SearchValues.Create("-:_*^/\\~`+=，。：？！“”；’《》·、「」（）－～『』");

    public Type Judges => typeof(AnswerPrediction);

    public string Main => "f1";

    public IReadOnlyList<MetricValue> Values => [.. MetricValue.Formed(MetricForm.Share, MetricValue.Higher("exact-match")), .. MetricValue.Formed(MetricForm.Mean, MetricValue.Higher("f1"))];

    public IMetric Build() => new AnswerScores((answer, truth) => Bare(answer) == Bare(truth), Overlap);

    private static double Overlap(string answer, string truth)
    {
        var (a, b) = (Tokens(answer), Tokens(truth));
        double common = LongestRun(a, b);
        return common == 0 ? 0 : Ratio.F1(common / a.Count, common / b.Count);
    }

    private static string Bare(string text) => string.Concat(text.ToLowerInvariant().Trim().Where(c => !Punctuation.Contains(c)));

    private static List<string> Tokens(string text)
    {
        var tokens = new List<string>();
        var run = new System.Text.StringBuilder();
        foreach (var c in text.ToLowerInvariant().Trim())
        {
            if (Punctuation.Contains(c))
                continue;                                      // dropped before runs are split: 3-4 is the one run 34
            if (c is < '\u4e00' or > '\u9fa5')
            {
                run.Append(c);
                continue;
            }
            Flush();
            tokens.Add(c.ToString());
        }
        Flush();
        return tokens;

        void Flush()
        {
            tokens.AddRange(TreebankWords.Split(run.ToString()));
            run.Clear();
        }
    }

    private static int LongestRun(List<string> a, List<string> b)
    {
        var longest = 0;
        var previous = new int[b.Count + 1];
        foreach (var token in a)
        {
            var current = new int[b.Count + 1];
            for (var j = 0; j < b.Count; j++)
            {
                current[j + 1] = token == b[j] ? previous[j] + 1 : 0;
                longest = Math.Max(longest, current[j + 1]);
            }
            previous = current;
        }
        return longest;
    }
}
