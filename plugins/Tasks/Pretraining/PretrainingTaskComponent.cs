using Runner.Architectures;
using Runner.Components;
using Runner.Data;
using Runner.Errors;
using Runner.Packing;
using Runner.Tasks;

namespace Runner.Plugins.Tasks.Pretraining;

/// <summary>Masked-language modelling, with or without next-sentence prediction, on running text.</summary>
[Component("task/pretraining", Source = "Devlin et al. 2018, arXiv:1810.04805, section 3.1; Wei et al. 2019 (NEZHA), arXiv:1909.00204")]
internal sealed class PretrainingTaskComponent(PretrainingOptions options) : ITaskComponent, ICheckedComponent
{
    public int MaximumLength => options.EvaluationLengths.Append(options.Length).Max();

    public int TrainingLength => options.Length;

    public IEnumerable<ComponentProblem> Check()
    {
        if (options.NextSentence && !options.Packing.MakesPairs)
        {
            yield return new ComponentProblem("next_sentence",
                "Next-sentence prediction needs pairs, which the packing does not make; choose 'packing: sentence-pair' or set "
                + "'next_sentence: false'.");
        }
        foreach (var length in options.EvaluationLengths.Where(length => length < 8))
            yield return new ComponentProblem("evaluation_lengths", $"{length} is too short to evaluate at; the least is 8 tokens.");
        foreach (var length in options.EvaluationLengths.CountBy(length => length).Where(pair => pair.Value > 1))
            yield return new ComponentProblem("evaluation_lengths", $"{length.Key} is listed {length.Value} times; once is enough.");
    }

    public TrainingTask Build(TaskContext context)
    {
        var text = context.Data as TextData ?? throw TaskErrors.NeedsText.With(context.Data.GetType().Name);
        if (text.Evaluation is null && options.EvaluationLengths.Count > 0)
            throw TaskErrors.NoEvaluationText.With(string.Join(", ", options.EvaluationLengths));

        var training = Training(text, context);
        var evaluations = Evaluations(text, context);
        var vocabulary = context.Tokenizer.Vocabulary;
        var sizes = new ModelContext(vocabulary.Count, vocabulary.Special.Padding);
        return new ModelTask(BuildModel(new TaskModelContext(context.Architecture, sizes)), training, evaluations);
    }

    public TaskModel BuildModel(TaskModelContext context)
    {
        var encoder = context.Architecture.Build(context.Vocabulary);
        var model = new PretrainingModel(encoder, context.Vocabulary.VocabularySize, options.NextSentence);
        return new PretrainingTaskModel(model, context.Vocabulary, options.NextSentence);
    }

    private MaskedExamples Training(TextData text, TaskContext context)
    {
        var store = context.Stores.Prepare(text.Training, context.Tokenizer, text.Segmenter);
        var packing = Pack(store, "training", options.Length, context);
        return Examples(new ExampleSelection(packing, packing.Count), "training", options.Length, context.Seed, context);
    }

    private List<EvaluationSet> Evaluations(TextData text, TaskContext context)
    {
        var sets = new List<EvaluationSet>();
        if (text.Evaluation is null)
            return sets;
        var store = context.Stores.Prepare(text.Evaluation, context.Tokenizer, text.Segmenter);
        foreach (var length in options.EvaluationLengths.DefaultIfEmpty(options.Length))
        {
            var packing = Pack(store, "evaluation", length, context);
            var selection = new ExampleSelection(packing, Math.Min(packing.Count, options.EvaluationExamples));
            var name = $"length-{length}";
            sets.Add(new EvaluationSet(name, Examples(selection, name, length, options.EvaluationSeed, context)));
        }
        return sets;
    }

    private IPacking Pack(ITokenStore store, string name, int length, TaskContext context)
    {
        var packing = options.Packing.Build(new PackingContext(store, length, context.CacheFolder));
        return packing.Count > 0 ? packing : throw NoExamples(store, name, length);
    }

    private MaskedExamples Examples(ExampleSelection selection, string name, int length, long seed, TaskContext context)
    {
        var vocabulary = context.Tokenizer.Vocabulary;
        return new MaskedExamples(selection, options.Masking.Build(vocabulary), new MaskedExamplesSettings(
            name, length, seed, vocabulary.Special.Padding, options.NextSentence));
    }

    private static RunnerException NoExamples(ITokenStore store, string name, int length) =>
        TaskErrors.NoExamples.With(name, store.TokenCount, store.DocumentCount, length);
}
