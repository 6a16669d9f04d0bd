using Runner.Architectures;
using Runner.Data;
using Runner.Interchange;

namespace Runner.Tasks;

/// <summary>Builds the model of a task, whichever kind of task it is.</summary>
public static class TaskModels
{
    /// <summary>The model alone, without data, on the CPU.</summary>
    /// <param name="task">Reads text, or has a model of its own.</param>
    /// <param name="architecture">The recipe's model; null where the task has its own.</param>
    /// <param name="vocabulary">Size and functions of the ids.</param>
    /// <param name="weights">Reads weights of trained models; null where only shapes matter.</param>
    /// <param name="labels">Names of the labels by kind, of the data or of the trained model; null where there are none.</param>
    /// <exception cref="ArgumentException">The task reads text and there is no architecture, or it is neither kind of task.</exception>
    public static TaskModel Build(ITaskComponent task, IArchitectureComponent? architecture, ModelContext vocabulary, IWeightsReader? weights = null,
        IReadOnlyDictionary<string, LabelNames>? labels = null) => task switch
    {
        ITextTaskComponent text when architecture is not null => text.BuildModel(new TaskModelContext(architecture, vocabulary) { Weights = weights, Labels = labels ?? new Dictionary<string, LabelNames>() }),
        IOwnModelTaskComponent own => own.BuildModel(vocabulary),
        _ => throw new ArgumentException(
            architecture is null ? $"{task.GetType().Name} reads text and needs a model." : $"{task.GetType().Name} is neither a text task nor one with a model of its own.", nameof(task)),
    };
}
