using Runner.Tracking.Ablations;
using Runner.Tracking.Statistics;

namespace Runner.Tracking.Reports;

/// <summary>Answers a recipe's <c>expect:</c> list. The tests form a family of their own under Holm's correction.</summary>
internal static class FindingAnalysis
{
    public static IReadOnlyList<Finding> Analyze(AblationOptions options, IReadOnlyList<AblationRun> runs)
    {
        var comparisons = options.Expect.Select(e => Compare(e, runs)).ToList();
        var adjusted = HolmCorrection.Adjust([.. comparisons.Select(c => c.PValue)]);
        return [.. options.Expect.Select((e, i) => Judge(e, options.Metrics.First(m => m.Name == e.Metric), comparisons[i], adjusted[i], runs))];
    }

    private static PairedComparison Compare(Expectation expectation, IReadOnlyList<AblationRun> runs) => PairedComparison.Of(
        AblationAnalysis.Values(runs, Other(expectation), expectation.Metric),
        AblationAnalysis.Values(runs, expectation.Arm, expectation.Metric));

    private static Finding Judge(Expectation expectation, AblationMetric metric, PairedComparison comparison, double? p, IReadOnlyList<AblationRun> runs)
    {
        // a larger loss is worse, a larger accuracy better
        var sign = metric.Goal == MetricGoal.Maximize == expectation.BetterThan is not null ? 1 : -1;
        var advantage = comparison.MeanDifference * sign;
        // pairs leave out seeds whose value is not finite: the arm that has them has not won
        var winner = advantage > 0 == expectation.BetterThan is not null ? expectation.Arm : Other(expectation);
        var significant = p < AblationSummary.Level && AblationAnalysis.Values(runs, winner, expectation.Metric).Values.All(double.IsFinite);
        var verdict = significant && advantage > 0 && advantage >= expectation.By ? FindingVerdict.Confirmed
            : significant && advantage < 0 ? FindingVerdict.Contradicted
            : FindingVerdict.NotConfirmed;
        return new Finding(expectation, verdict, advantage, comparison, p, Statement(expectation, metric), Measured(expectation, comparison, advantage, p));
    }

    private static string Statement(Expectation expectation, AblationMetric metric) => Statement(expectation, metric, text => text, arm => $"`{arm}`");

    /// <summary>What was expected, a sentence.</summary>
    /// <param name="heading">How the metric's heading is written.</param>
    /// <param name="name">How an arm is written.</param>
    internal static string Statement(Expectation expectation, AblationMetric metric, Func<string, string> heading, Func<string, string> name) =>
        $"{heading(metric.Heading)}: {name(expectation.Arm)} {Word(expectation)} than {name(Other(expectation))}"
        + (expectation.By > 0 ? $" by at least {Figures.Of(expectation.By)}" : "");

    private static string Measured(Expectation expectation, PairedComparison comparison, double? advantage, double? p)
    {
        if (advantage is not { } value)
            return "not measured: no seed has a finished run of both arms";
        var word = Word(expectation);
        var opposite = word == "better" ? "worse" : "better";
        var text = value == 0 ? "equal" : $"{(value > 0 ? word : opposite)} by {Figures.Of(Math.Abs(value))}";
        if (p is not { } probability)
            return comparison.Pairs == 1 ? $"{text} with one seed, which cannot tell it from chance: more in 'ablation.seeds' can" : $"{text}; {comparison.NotApplicable}";
        var (low, high) = (comparison.Low!.Value, comparison.High!.Value);
        var reason = probability >= AblationSummary.Level ? "; too uncertain to say"
            : value > 0 && value < expectation.By ? "; less than expected"
            : "";
        return $"{text} (difference {Figures.Signed(comparison.MeanDifference!.Value)}, 95 % interval {Figures.Signed(low)} to {Figures.Signed(high)}, "
            + $"{Relation(probability)}, d_z = {Figures.Of(comparison.EffectSize!.Value)}, n = {comparison.Pairs}){reason}";
    }

    private static string Relation(double p) => Figures.Probability(p) is var text && text[0] == '<' ? "p " + text : "p = " + text;

    private static string Word(Expectation expectation) => expectation.BetterThan is not null ? "better" : "worse";

    private static string Other(Expectation expectation) => expectation.BetterThan ?? expectation.WorseThan ?? "";
}
