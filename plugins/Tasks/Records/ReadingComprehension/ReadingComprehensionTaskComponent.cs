using System.Text.Json.Nodes;
using Runner.Components;
using Runner.Data;
using Runner.Heads;
using Runner.Metrics;
using Runner.Plugins.Tasks.Heads;
using Runner.Plugins.Tasks.Metrics.SquadAnswers;
using Runner.Tasks;

namespace Runner.Plugins.Tasks.Records.ReadingComprehension;

/// <summary>Finds the stretch of a passage that answers a question: SQuAD, CMRC 2018, DRCD.</summary>
/// <remarks>
/// Reads <c>[CLS] question [SEP] passage [SEP]</c>, a long passage in overlapping windows. In training the first accepted answer is to be found; a window without it says so at [CLS]. In
/// evaluation the best span of all windows is cut from the passage's own text; a token is judged by the window in which it has the most context. Metrics: <c>squad</c>,
/// unless others are named, such as <c>cmrc</c>.
/// </remarks>
[Component("task/reading-comprehension", Source = "Devlin et al. 2018, arXiv:1810.04805, sections 4.2 and 4.3; code: google-research/bert, run_squad.py")]
internal sealed class ReadingComprehensionTaskComponent(ReadingComprehensionTaskOptions options) : RecordTask<QuestionRecord, PassageWindow>(options)
{
    private const int ShortestPassage = 8;

    public override Type? Predicts => typeof(AnswerPrediction);

    public override IReadOnlyList<InputField> Inputs { get; } = [new("question"), new("passage") { AlsoCalled = ["context"] }];

    protected override Type Raw => typeof(SpanPrediction);

    protected override IReadOnlyList<IHeadComponent> Heads => [options.Head];

    protected override IReadOnlyList<string?> KindsOfLabels => [null];

    protected override IReadOnlyList<IMetricComponent> CustomaryMetrics => [new SquadAnswersComponent()];

    protected override string Gold => "answers";

    protected override string? GoldThatMayBeCut => "answers";

    public override IEnumerable<ComponentProblem> Check()
    {
        foreach (var problem in base.Check())
            yield return problem;
        if (options.Head.Objective != Objectives.Span)
            yield return new ComponentProblem("head", $"The head must find a span ('{Objectives.Span}'), not '{options.Head.Objective}'.");
        if (options.MaxLength - options.MaxQuestionLength - 3 < ShortestPassage)
        {
            yield return new ComponentProblem("max_question_length",
                $"Questions of {options.MaxQuestionLength} tokens leave no room for the passage in {options.MaxLength}; shorten them or set a larger 'max_length'.");
        }
        if (options.NoAnswerThreshold != 0 && !options.MayBeUnanswerable)
            yield return new ComponentProblem("no_answer_threshold", "It acts with 'may_be_unanswerable: true' alone; set that, or leave it out.");
    }

    public override DataRecord Read(long id, IReadOnlyDictionary<string, string> fields) => new QuestionRecord(fields["question"], fields["passage"]) { Id = id };

    public override IReadOnlyList<PredictedField> Describe(RecordContext context, DataRecord record, IReadOnlyList<ExamplePrediction> predictions)
    {
        var said = (AnswerPrediction)predictions[0].Prediction;
        return [new("answer", said.Predicted), new("start", said.Start is { } start ? start : null) { OffsetsInto = ((QuestionRecord)record).Passage }, new("score", said.Score is { } score ? JsonValue.Create(score) : null)];
    }

    protected override bool HasGold(QuestionRecord record) => record.Answers is not null;

    protected override IEnumerable<PassageWindow> Encode(QuestionRecord record, int index, RecordEncoder encoder, IReadOnlyDictionary<string, LabelNames> labels, bool isTraining)
    {
        var question = encoder.Tokens(record.Question);
        var passage = encoder.Tokens(record.Passage);
        int[] asked = [.. Enumerable.Range(0, Math.Min(question.Count, options.MaxQuestionLength))];
        var windows = TokenWindows.Of(passage.Count, options.MaxLength - asked.Length - 3, options.Stride);
        encoder.Count(isCut: windows.Count > 1);
        var answer = record.Answers is [{ Start: { } start } first, ..] ? PassageWindow.Covering(passage, start, start + first.Text.Length) : null;
        if (record.Answers is { Count: > 0 })
            encoder.CountGold(1, answer is null ? 1 : 0);
        var composer = new TextComposer(encoder.Special, options.MaxLength, PairTruncation.Second, LongText.Head, options.Stride);
        return windows.Select(window =>
        {
            var text = composer.Join(question, asked, passage, [.. Enumerable.Range(window.Start, window.Length)]);
            return new PassageWindow(0, index, text.Ids, text.Segments)
            {
                Passage = passage, Window = window, Windows = windows, Offset = text.SecondStart,
                Answer = record.Answers is null ? (-1, -1) : Place(answer, window, text.SecondStart),
            };
        });
    }

    protected override void AddLabels(Batch batch, IReadOnlyList<Placed<PassageWindow>> placed, IReadOnlyList<double>? classWeights)
    {
        batch.Add(BatchNames.Labels(Objectives.Span), [.. placed.SelectMany(one => (long[])[one.Example.Answer.Start, one.Example.Answer.End])], placed.Count, 2);
        batch.Count(Objectives.Span, placed.Count(one => one.Example.Answer.Start >= 0));
        var allowed = new bool[batch[BatchNames.Ids].numel()];
        foreach (var (example, _, start) in placed)
            allowed.AsSpan(start + example.Offset, example.Window.Length).Fill(true);
        batch.Add(BatchNames.Allowed(Objectives.Span), allowed, batch[BatchNames.Ids].shape);
    }

    protected override IEnumerable<Prediction> Combine(
        QuestionRecord record, IReadOnlyList<(PassageWindow Example, Prediction Prediction)> predictions, IReadOnlyDictionary<string, LabelNames> labels)
    {
        var (text, start, score, nothing) = AnswerChoice.Of(
            record.Passage, [.. predictions.Select(prediction => (prediction.Example, (SpanPrediction)prediction.Prediction))], options.MaxAnswerLength);
        var isUnanswered = options.MayBeUnanswerable && nothing - score > options.NoAnswerThreshold;
        return
        [
            new AnswerPrediction(isUnanswered ? "" : text, [.. (record.Answers ?? []).Select(answer => answer.Text)])
            {
                Start = isUnanswered || text.Length == 0 ? null : start,
                Score = double.IsFinite(score) ? score : null,
                Best = text,
                NoAnswerMargin = double.IsFinite(score) ? nothing - score : null,
            },
        ];
    }

    // an answer that is not whole in the window is left to another one
    private static (int Start, int End) Place((int First, int Last)? answer, (int Start, int Length) window, int offset) =>
        answer is var (first, last) && first >= window.Start && last < window.Start + window.Length
            ? (first - window.Start + offset, last - window.Start + offset)
            : (0, 0);
}
