using Runner.Architectures;
using Runner.Data;

namespace Runner.Tasks;

/// <summary>A task with a model of its own, such as one that embeds a knowledge graph: its recipes have neither <c>tokenizer</c> nor <c>model</c>.</summary>
public interface IOwnModelTaskComponent : ITaskComponent
{
    /// <summary>Prepares the data and builds the model on the CPU; weights are set by the host afterwards.</summary>
    TrainingTask Build(TaskContext context);

    /// <summary>The model alone, without data, on the CPU: for the shape check and the forecast, which state how many things there are to learn about.</summary>
    /// <param name="sizes">As many things, such as entities, as the vocabulary has ids.</param>
    TaskModel BuildModel(ModelContext sizes);
}

/// <summary>What every task works with.</summary>
/// <param name="Data">The opened data.</param>
/// <param name="Seed">Seed of the run.</param>
/// <param name="CacheFolder">Folder for derived files, named by content.</param>
public record TaskContext(DataSource Data, long Seed, string CacheFolder)
{
    /// <summary>Reads weights of trained models, such as a teacher's.</summary>
    public Interchange.IWeightsReader? Weights { get; init; }
}
