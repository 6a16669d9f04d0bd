using Runner.Architectures;
using Runner.Components;
using Runner.Data;
using Runner.ExampleBuilders;
using Runner.Tasks;

namespace Runner.Plugins.Tasks.Text;

/// <summary>What tasks on running text do alike: find the text, build examples of it, choose those to evaluate on.</summary>
internal static class RunningText
{
    private const int ShortestEvaluation = 8;

    /// <summary>Said of a backbone that would mix the sequences of a row.</summary>
    public const string CannotPack =
        "The model cannot keep packed sequences apart, so they would see each other; set 'pack_sequences: false' or choose another model.";

    /// <summary>Lengths that make no sense.</summary>
    public static IEnumerable<ComponentProblem> CheckLengths(IReadOnlyList<int> lengths)
    {
        foreach (var length in lengths.Where(length => length < ShortestEvaluation))
            yield return new ComponentProblem("evaluation_lengths", $"{length} is too short to evaluate at; the least is {ShortestEvaluation} tokens.");
        foreach (var length in lengths.CountBy(length => length).Where(pair => pair.Value > 1))
            yield return new ComponentProblem("evaluation_lengths", $"{length.Key} is listed {length.Value} times; once is enough.");
    }

    /// <summary>Data that holds no running text.</summary>
    public static IEnumerable<ComponentProblem> CheckData(IDataComponent data)
    {
        if (HoldsRecords(data))
            yield return new ComponentProblem("", "The task learns from running text, which this data does not hold; set 'data: { type: text, train: ... }', or choose a task that reads this data.");
    }

    private static bool HoldsRecords(IDataComponent data)
    {
        try
        {
            return data.Records is not null;
        }
        catch (Errors.RunnerException)
        {
            return true;                                         // of files that cannot be read, but records
        }
    }

    /// <summary>The text, with an evaluation text where one is needed.</summary>
    /// <param name="context">Holds the data.</param>
    /// <param name="task">Type name, for messages.</param>
    /// <param name="evaluationLengths">Lengths the recipe asks for.</param>
    public static TextData Require(TextTaskContext context, string task, IReadOnlyList<int> evaluationLengths)
    {
        var text = context.Data as TextData ?? throw TaskErrors.NeedsText.With(task, context.Data.GetType().Name);
        return text.Evaluation is not null || evaluationLengths.Count == 0
            ? text
            : throw TaskErrors.NoEvaluationText.With(task, string.Join(", ", evaluationLengths));
    }

    public static IExampleBuilder Build(IExampleBuilderComponent component, ITokenStore store, string name, int length, TextTaskContext context)
    {
        var builder = component.Build(new ExampleBuilderContext(store, length, context.CacheFolder));
        return builder.Count > 0 ? builder : throw TaskErrors.NoExamples.With(name, store.TokenCount, store.DocumentCount, length);
    }

    /// <summary>At most <paramref name="examples"/> sequences, spread over the evaluation text.</summary>
    public static ExampleSelection Select(IExampleBuilderComponent component, ITokenStore store, int length, int examples, TextTaskContext context)
    {
        var builder = Build(component, store, "evaluation", length, context);
        return new ExampleSelection(builder, Math.Min(builder.Count, examples));
    }

    public static TaskModelContext ModelContext(TextTaskContext context)
    {
        var vocabulary = context.Tokenizer.Vocabulary;
        return new TaskModelContext(context.Architecture, new ModelContext(vocabulary.Count, vocabulary.Special.Padding)) { Weights = context.Weights, Labels = context.Labels };
    }
}
