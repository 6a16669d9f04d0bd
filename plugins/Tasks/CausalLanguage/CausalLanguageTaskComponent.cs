using Runner.Architectures;
using Runner.Components;
using Runner.Data;
using Runner.ExampleBuilders;
using Runner.Plugins.Tasks.Heads;
using Runner.Plugins.Tasks.Text;
using Runner.Tasks;

namespace Runner.Plugins.Tasks.CausalLanguage;

/// <summary>Learns to say which token comes next, on running text.</summary>
/// <remarks>
/// <c>loss = mean over tokens of CE(logits at t, token t + 1)</c> within each sequence; its first token is not predicted. Metrics: <c>loss</c>, <c>lm/loss</c>
/// in nats per token, <c>lm/accuracy</c>, <c>lm/perplexity</c> = exp(<c>lm/loss</c>) of the whole set. The model must see only what is before a position.
/// </remarks>
[Component("task/causal-language", Source = "Radford et al. 2018 and 2019 (GPT, GPT-2); Liao et al. 2019 (Yuefu), arXiv:1907.00151")]
internal sealed class CausalLanguageTaskComponent(CausalLanguageTaskOptions options) : ITextTaskComponent, ICheckedComponent
{
    public int MaxLength => options.EvaluationLengths.Append(options.MaxLength).Max();

    public int TrainingLength => options.MaxLength;

    public int LongestSentence => options.ExampleBuilder.LongestSentence(options.MaxLength);

    public bool PacksSequences => options.PackSequences;

    public TaskMetrics? Metrics => HeadsModel.MetricNames(options.Head) is { } names ? new TaskMetrics(names, [.. EvaluationLengths.Select(SetOf)], names) : null;

    private IEnumerable<int> EvaluationLengths => options.EvaluationLengths.DefaultIfEmpty(options.MaxLength);

    public IEnumerable<ComponentProblem> Check()
    {
        if (options.Head.Objective != Objectives.CausalLanguage)
            yield return new ComponentProblem("head", $"The head must predict next tokens ('{Objectives.CausalLanguage}'), not '{options.Head.Objective}'.");
        if (options.ExampleBuilder.Pairs != PairKind.None)
            yield return new ComponentProblem("example_builder", "The example builder makes pairs of segments, whose labels nothing here learns; choose 'continuous' or 'single-segment'.");
        foreach (var problem in RunningText.CheckLengths(options.EvaluationLengths))
            yield return problem;
    }

    public IEnumerable<ComponentProblem> CheckData(IDataComponent data) => RunningText.CheckData(data);

    public IEnumerable<ComponentProblem> CheckModel(IArchitectureComponent architecture)
    {
        if (!architecture.IsCausal)
        {
            yield return new ComponentProblem("",
                "The model sees what comes after a position, so it could read the token it is to predict; choose a causal model, such as gpt2, or task/pretraining.");
        }
        if (options.PackSequences && !architecture.KeepsSequencesApart)
            yield return new ComponentProblem("pack_sequences", RunningText.CannotPack);
    }

    public TrainingTask Build(TextTaskContext context)
    {
        var text = RunningText.Require(context, "task/causal-language", options.EvaluationLengths);
        var store = context.Stores.Prepare(text.Training, context.Tokenizer, text.Segmenter);
        var builder = RunningText.Build(options.ExampleBuilder, store, "training", options.MaxLength, context);
        var training = new CausalExamples(
            new ExampleSelection(builder, builder.Count), Settings("training", options.MaxLength, context.Seed, context) with { PackSequences = options.PackSequences });
        var evaluations = Evaluations(text, context);
        return new TrainingTask(BuildModel(RunningText.ModelContext(context)), training, evaluations);
    }

    public TaskModel BuildModel(TaskModelContext context)
    {
        if (!context.Architecture.IsCausal)
            throw TaskErrors.NeedsCausalModel.With();
        return HeadsModel.Build(context, options.Head);
    }

    private List<EvaluationSet> Evaluations(TextData text, TextTaskContext context)
    {
        var sets = new List<EvaluationSet>();
        if (text.Evaluation is null)
            return sets;
        var store = context.Stores.Prepare(text.Evaluation, context.Tokenizer, text.Segmenter);
        foreach (var length in EvaluationLengths)
        {
            var selection = RunningText.Select(options.ExampleBuilder, store, length, options.EvaluationExamples, context);
            sets.Add(new EvaluationSet(SetOf(length), new CausalExamples(selection, Settings(SetOf(length), length, options.EvaluationSeed, context))));
        }
        return sets;
    }

    private static string SetOf(int length) => $"length-{length}";

    private TextExamplesSettings Settings(string name, int length, long seed, TextTaskContext context) =>
        new(name, length, seed, context.Tokenizer.Vocabulary.Special.Padding) { Padding = options.Padding };
}
