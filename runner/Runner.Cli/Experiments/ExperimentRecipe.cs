using System.ComponentModel.DataAnnotations;
using Runner.Architectures;
using Runner.Components;
using Runner.Data;
using Runner.Optimizers;
using Runner.Tasks;
using Runner.Tokenizers;
using Runner.Tracking;
using Runner.Tracking.Ablations;
using Runner.Training;
using Runner.Training.Interchange;

namespace Runner.Cli.Experiments;

/// <summary>A whole recipe. What is not a section of the host is a slot that a plugin's component fills.</summary>
public sealed record ExperimentRecipe
{
    /// <summary>Name of the experiment: of its runs, its MLflow experiment and its folder under <c>results/</c>.</summary>
    [RegularExpression("[A-Za-z0-9][A-Za-z0-9_.-]*", ErrorMessage = "may hold letters, digits, '.', '-' and '_'")]
    [StringLength(120)]
    [Effect(OptionEffect.Nothing)]
    public required string Name { get; init; }

    /// <summary>What it is for, in a sentence.</summary>
    [Effect(OptionEffect.Nothing)]
    public string? Description { get; init; }

    /// <summary>Decides every random choice: initial weights, order of examples, masks, dropout. Same seed, same results, bit for bit.</summary>
    [Range(0L, long.MaxValue)]
    public long Seed { get; init; } = 1;

    /// <summary>What the model learns from and is evaluated on.</summary>
    public required IDataComponent Data { get; init; }

    /// <summary>How text becomes tokens. Only tasks that do not read text go without.</summary>
    public ITokenizerComponent? Tokenizer { get; init; }

    /// <summary>The model body. Only tasks with a model of their own go without.</summary>
    public IArchitectureComponent? Model { get; init; }

    /// <summary>What the model is trained for: examples, heads, losses, metrics.</summary>
    public required ITaskComponent Task { get; init; }

    /// <summary>Trained weights to start from; without them every weight starts from the seed.</summary>
    public InitialWeightsOptions? Weights { get; init; }

    /// <summary>How gradients become new weights.</summary>
    public required IOptimizerComponent Optimizer { get; init; }

    /// <summary>How the learning rate moves.</summary>
    public required IScheduleComponent Schedule { get; init; }

    /// <summary>How long and in which portions the model learns.</summary>
    public required TrainingOptions Train { get; init; }

    /// <summary>How several processes share the training.</summary>
    [Effect(OptionEffect.Nothing)]
    public ParallelTrainingOptions Parallel { get; init; } = new();

    /// <summary>When and on how much it is judged.</summary>
    public EvaluationOptions Evaluate { get; init; } = new();

    /// <summary>When its state is saved and what is kept.</summary>
    [Effect(OptionEffect.Nothing)]
    public CheckpointOptions Checkpoint { get; init; } = new();

    /// <summary>Where its runs are recorded.</summary>
    [Effect(OptionEffect.Nothing)]
    public TrackingOptions Tracking { get; init; } = new();

    /// <summary>Arms and seeds to compare; without it the recipe is a single run.</summary>
    [Effect(OptionEffect.Nothing)]
    public AblationOptions? Ablation { get; init; }
}
