using System.Text.RegularExpressions;
using Runner.Architectures;
using Runner.Components;
using Runner.Data;
using Runner.Heads;
using Runner.Metrics;
using Runner.ExampleBuilders;
using Runner.Plugins.Tasks.Heads;
using Runner.Plugins.Tasks.Text;
using Runner.Tasks;

namespace Runner.Plugins.Tasks.Pretraining;

/// <summary>Masked-language modelling, with or without a sentence objective, on running text.</summary>
/// <remarks>
/// <c>loss = mean over predictions of CE(mlm) + mean over pairs of CE(nsp or sop)</c>. Metrics: <c>loss</c>, <c>mlm/loss</c>, <c>mlm/accuracy</c>, and
/// <c>nsp/...</c> or <c>sop/...</c> alike.
/// </remarks>
[Component("task/pretraining", Source =
    "Devlin et al. 2018, arXiv:1810.04805, section 3.1; Wei et al. 2019 (NEZHA), arXiv:1909.00204; Lan et al. 2019 (ALBERT), arXiv:1909.11942")]
internal sealed partial class PretrainingTaskComponent(PretrainingOptions options) : ITextTaskComponent, ICheckedComponent
{
    public int MaxLength => options.EvaluationLengths.Append(options.MaxLength).Max();

    public int TrainingLength => options.MaxLength;

    public int LongestSentence => options.ExampleBuilder.LongestSentence(options.MaxLength);

    public bool PacksSequences => options.PackSequences;

    public TaskMetrics? Metrics => HeadsModel.MetricNames(Heads) is { } names
        ? new TaskMetrics(names, [.. EvaluationShapes.Select(shape => SetOf(shape.Prefix, shape.Length))], names) { OfPredictions = PredictionMetrics.Values(options.Metrics) }
        : null;

    public Type? Predicts => SentenceHead?.Predicts;

    public IReadOnlyList<IMetricComponent> Judges => options.Metrics;

    private IReadOnlyList<IHeadComponent> Heads => SentenceHead is { } sentence ? [options.Head, sentence] : [options.Head];

    private IEnumerable<(string Prefix, IExampleBuilderComponent Builder, int Length)> EvaluationShapes =>
        options.EvaluationExampleBuilders.Select(named => (Prefix: named.Key + "-", Builder: named.Value)).Prepend((Prefix: "", Builder: options.ExampleBuilder))
            .SelectMany(builder => options.EvaluationLengths.DefaultIfEmpty(options.MaxLength).Select(length => (builder.Prefix, builder.Builder, length)));

    private IHeadComponent? SentenceHead => options.SentenceObjective switch
    {
        SentenceObjective.Next => new NextSentenceHeadComponent(),
        SentenceObjective.Order => new SentenceOrderHeadComponent(),
        _ => null,
    };

    public IEnumerable<ComponentProblem> Check()
    {
        if (options.Head.Objective != Objectives.MaskedLanguage)
            yield return new ComponentProblem("head", $"The head must predict hidden tokens ('{Objectives.MaskedLanguage}'), not '{options.Head.Objective}'.");
        if (options.SentenceObjective != SentenceObjective.None && options.ExampleBuilder.Pairs != options.SentenceObjective.Pairs())
            yield return new ComponentProblem("sentence_objective", WrongPairs());
        foreach (var (name, builder) in options.EvaluationExampleBuilders)
        {
            if (!SetName().IsMatch(name))
                yield return new ComponentProblem("evaluation_example_builders", $"'{name}' cannot be part of a metric's name; use letters, digits, '-' and '_'.");
            if (options.SentenceObjective != SentenceObjective.None && builder.Pairs == PairKind.None)
                yield return new ComponentProblem("evaluation_example_builders", $"The example builder '{name}' makes no pairs, so the sentence objective has nothing to predict.");
        }
        foreach (var problem in PredictionMetrics.Check(options.Metrics, Predicts))
            yield return problem;
        foreach (var problem in RunningText.CheckLengths(options.EvaluationLengths))
            yield return problem;
    }

    public IEnumerable<ComponentProblem> CheckData(IDataComponent data) => RunningText.CheckData(data);

    public IEnumerable<ComponentProblem> CheckModel(IArchitectureComponent architecture)
    {
        if (SentenceHead is { NeedsPooler: true } && !architecture.HasPooler)
        {
            yield return new ComponentProblem("sentence_objective",
                "The sentence objective reads one vector per sequence, but the model has no pooler; set 'pooler: true' in the model or 'sentence_objective: none' here.");
        }
        if (options.PackSequences && !architecture.KeepsSequencesApart)
            yield return new ComponentProblem("pack_sequences", RunningText.CannotPack);
        if (architecture.IsCausal)
            yield return new ComponentProblem("", "Hidden tokens are predicted from both sides, but the model sees only what is before; choose another model or task/causal-language.");
    }

    /// <summary>Label shares of the sentence objective, of a sample of the pairs of each example builder.</summary>
    public IReadOnlyList<DataHealth> Examine(TextTaskContext context)
    {
        if (options.SentenceObjective == SentenceObjective.None || context.Data is not TextData text)
            return [];
        var shares = new List<DataHealth> { Shares("training", "", text.Training, options.ExampleBuilder, options.MaxLength) };
        if (text.Evaluation is { } evaluation)
            shares.AddRange(EvaluationShapes.DistinctBy(shape => shape.Prefix).Select(shape => Shares("evaluation", shape.Prefix, evaluation, shape.Builder, shape.Length)));
        return shares;

        DataHealth Shares(string part, string prefix, ICorpus corpus, IExampleBuilderComponent builder, int length) => LabelShares.Of(part, prefix,
            RunningText.Build(builder, context.Stores.Prepare(corpus, context.Tokenizer, text.Segmenter), part, length, context), options.SentenceObjective.Labels()!, context.Seed);
    }

    public TrainingTask Build(TextTaskContext context)
    {
        var text = RunningText.Require(context, "task/pretraining", options.EvaluationLengths);
        var store = context.Stores.Prepare(text.Training, context.Tokenizer, text.Segmenter);
        var builder = RunningText.Build(options.ExampleBuilder, store, "training", options.MaxLength, context);
        var training = Examples(
            new ExampleSelection(builder, builder.Count), Settings("training", options.MaxLength, context.Seed, context) with { PackSequences = options.PackSequences }, context);
        var evaluations = Evaluations(text, context);
        return new TrainingTask(BuildModel(RunningText.ModelContext(context)), training, evaluations);
    }

    public TaskModel BuildModel(TaskModelContext context) =>
        HeadsModel.Build(context, Heads);

    private List<EvaluationSet> Evaluations(TextData text, TextTaskContext context)
    {
        var sets = new List<EvaluationSet>();
        if (text.Evaluation is null)
            return sets;
        var store = context.Stores.Prepare(text.Evaluation, context.Tokenizer, text.Segmenter);
        foreach (var (prefix, component, length) in EvaluationShapes)
        {
            var selection = RunningText.Select(component, store, length, options.EvaluationExamples, context);
            var name = SetOf(prefix, length);
            sets.Add(new EvaluationSet(name, Examples(selection, Settings(name, length, options.EvaluationSeed, context), context)) { Metrics = options.Metrics });
        }
        return sets;
    }

    private static string SetOf(string prefix, int length) => $"{prefix}length-{length}";

    private MaskedExamples Examples(ExampleSelection selection, TextExamplesSettings settings, TextTaskContext context) =>
        new(selection, options.Masking.Build(context.Tokenizer.Vocabulary), settings, options.SentenceObjective.Labels());

    private TextExamplesSettings Settings(string name, int length, long seed, TextTaskContext context) =>
        new(name, length, seed, context.Tokenizer.Vocabulary.Special.Padding) { Padding = options.Padding };

    private string WrongPairs() => (options.SentenceObjective, options.ExampleBuilder.Pairs) switch
    {
        (SentenceObjective.Order, PairKind.Next) => "Sentence order needs swapped pairs, but the example builder takes the second segment from elsewhere; "
            + "choose 'example_builder: { type: sentence-pair, negatives: swapped }' or set 'sentence_objective: next'.",
        (SentenceObjective.Next, PairKind.Order) => "Next-sentence prediction needs second segments from elsewhere, but the example builder swaps the two; "
            + "choose 'example_builder: { type: sentence-pair, negatives: random }' or set 'sentence_objective: order'.",
        (SentenceObjective.Order, _) => "Sentence order needs pairs, which the example builder does not make; "
            + "choose 'example_builder: { type: sentence-pair, negatives: swapped }' or set 'sentence_objective: none'.",
        _ => "Next-sentence prediction needs pairs, which the example builder does not make; choose 'example_builder: sentence-pair' or set 'sentence_objective: none'.",
    };

    [GeneratedRegex("^[A-Za-z0-9_-]+$")]
    private static partial Regex SetName();
}
