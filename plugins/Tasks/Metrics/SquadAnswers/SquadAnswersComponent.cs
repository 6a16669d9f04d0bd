using System.Text.RegularExpressions;
using Runner.Components;
using Runner.Metrics;

namespace Runner.Plugins.Tasks.Metrics.SquadAnswers;

/// <summary>
/// <c>exact-match</c> and <c>f1</c> of English reading comprehension: lower case, without ASCII punctuation, without <c>a</c>, <c>an</c>, <c>the</c>; F1
/// over the bag of words. The best accepted answer counts. Where no answer is right (SQuAD 2.0), an empty one scores 1 and any other 0.
/// An accepted answer of which nothing is left, such as <c>the</c>, is no accepted answer.
/// </summary>
[Component("metric/squad", Source = "Rajpurkar et al. 2016 (arXiv:1606.05250) and 2018 (arXiv:1806.03822), evaluation scripts")]
internal sealed partial class SquadAnswersComponent : IMetricComponent
{
    public Type Judges => typeof(AnswerPrediction);

    public string Main => "f1";

    public IReadOnlyList<MetricValue> Values => [.. MetricValue.Formed(MetricForm.Share, MetricValue.Higher("exact-match")), .. MetricValue.Formed(MetricForm.Mean, MetricValue.Higher("f1"))];

    public IMetric Build() => new AnswerScores((answer, truth) => Words(answer).SequenceEqual(Words(truth)), Overlap, truth => Words(truth).Length > 0);

    private static double Overlap(string answer, string truth)
    {
        var (a, b) = (Words(answer), Words(truth));
        if (a.Length == 0 || b.Length == 0)
            return a.Length == b.Length ? 1 : 0;
        var left = b.CountBy(word => word).ToDictionary();
        var common = a.CountBy(word => word).Sum(word => Math.Min(word.Value, left.GetValueOrDefault(word.Key)));
        return common == 0 ? 0 : Ratio.F1((double)common / a.Length, (double)common / b.Length);
    }

    private static string[] Words(string text)
    {
        var bare = string.Concat(text.ToLowerInvariant().Where(c => !(char.IsAscii(c) && (char.IsPunctuation(c) || char.IsSymbol(c)))));
        return Articles().Replace(bare, " ").Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
    }

    [GeneratedRegex(@"\b(a|an|the)\b")]
    private static partial Regex Articles();
}
