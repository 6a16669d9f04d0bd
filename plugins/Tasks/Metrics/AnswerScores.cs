using Runner.Metrics;

namespace Runner.Plugins.Tasks.Metrics;

/// <summary><c>exact-match</c> and <c>f1</c> of answers: each example counts with the best of its accepted answers, an unanswered one with 0.</summary>
/// <param name="exact">1 or 0 for an answer and an accepted one.</param>
/// <param name="overlap">0 to 1 for an answer and an accepted one.</param>
/// <param name="accepts">Whether an accepted answer says anything; where none does, the right answer is that there is none. Null: all do.</param>
internal sealed class AnswerScores(Func<string, string, bool> exact, Func<string, string, double> overlap, Func<string, bool>? accepts = null) : Metric<AnswerPrediction>
{
    private readonly List<double> _overlaps = [];
    private long _exact;

    public override IReadOnlyDictionary<string, double> Result() => new Dictionary<string, double>
    {
        ["exact-match"] = Ratio.Of(_exact, _overlaps.Count),
        ["f1"] = _overlaps.Order().DefaultIfEmpty(0).Average(),
    };

    protected override void Count(AnswerPrediction prediction)
    {
        IReadOnlyList<string> accepted = accepts is null ? prediction.Truth : [.. prediction.Truth.Where(accepts)];
        if (accepted.Count == 0)
            accepted = [""];
        var answer = prediction.Predicted;
        if (answer is not null && accepted.Any(truth => exact(answer, truth)))
            _exact++;
        _overlaps.Add(answer is null ? 0 : accepted.Max(truth => overlap(answer, truth)));
    }
}
