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
using Runner.Weights;

namespace Runner.Experiments;

/// <summary>A whole recipe. What is not a section of the host is a slot that a plugin's component fills.</summary>
public sealed record ExperimentRecipe
{
    /// <summary>Name of the experiment: of its runs, its MLflow experiment and its folder under <c>results/</c>. Letters of any script.</summary>
    [RegularExpression(@"[\p{L}\p{N}][\p{L}\p{M}\p{N}_.-]*", ErrorMessage = "may hold letters, digits, '.', '-' and '_'")]
    [StringLength(120)]
    [Effect(OptionEffect.Nothing)]
    [AlsoCalled("run_name", "exp_name")]
    public required string Name { get; init; }

    /// <summary>What it is for, in a sentence.</summary>
    [Effect(OptionEffect.Nothing)]
    public string? Description { get; init; }

    /// <summary>Decides every random choice: initial weights, order of examples, masks, dropout. Same seed, same results, bit for bit.</summary>
    [Range(0L, long.MaxValue)]
    [AlsoCalled("random_seed", "manual_seed", "global_seed", "seed_everything", "data_seed")]
    public long Seed { get; init; } = 1;

    /// <summary>What the model learns from and is evaluated on.</summary>
    [AlsoCalled("dataset", "datasets", "data_module", "corpus")]
    public required IDataComponent Data { get; init; }

    /// <summary>How text becomes tokens. Only tasks that do not read text go without.</summary>
    [AlsoCalled("tokenizer_name", "tokenizer_config")]
    public ITokenizerComponent? Tokenizer { get; init; }

    /// <summary>The backbone. Only tasks with a model of their own go without.</summary>
    [AlsoCalled("model_type", "model_config", "arch", "architecture", "network", "encoder")]
    public IArchitectureComponent? Model { get; init; }

    /// <summary>What the model is trained for: examples, heads, losses, metrics.</summary>
    [AlsoCalled("objective", "task_name", "criterion")]
    public required ITaskComponent Task { get; init; }

    /// <summary>Trained weights to start from; without them every weight starts from the seed.</summary>
    public InitialWeightsOptions? Weights { get; init; }

    /// <summary>How gradients become new weights.</summary>
    [AlsoCalled("optim", "optimizer_type", "optimizers")]
    public required IOptimizerComponent Optimizer { get; init; }

    /// <summary>How the learning rate moves.</summary>
    [AlsoCalled("scheduler", "lr_scheduler", "lr_scheduler_type", "lr_schedule", "learning_rate_schedule")]
    public required IScheduleComponent Schedule { get; init; }

    /// <summary>How long and in which portions the model learns.</summary>
    [AlsoCalled("training", "trainer", "training_args", "training_arguments", "fit")]
    public required TrainingOptions Train { get; init; }

    /// <summary>How several processes share the training.</summary>
    [Effect(OptionEffect.Nothing)]
    [AlsoCalled("distributed", "distributed_training", "parallelism")]
    public ParallelTrainingOptions Parallel { get; init; } = new();

    /// <summary>When and on how much it is judged.</summary>
    [AlsoCalled("eval", "evaluation", "validation", "validate")]
    public EvaluationOptions Evaluate { get; init; } = new();

    /// <summary>When its state is saved and what is kept.</summary>
    [Effect(OptionEffect.Nothing)]
    [AlsoCalled("checkpoints", "checkpointing", "saving")]
    public CheckpointOptions Checkpoint { get; init; } = new();

    /// <summary>Where its runs are recorded.</summary>
    [Effect(OptionEffect.Nothing)]
    [AlsoCalled("logging", "logger", "mlflow", "report_to")]
    public TrackingOptions Tracking { get; init; } = new();

    /// <summary>Arms and seeds to compare; without it the recipe is a single run.</summary>
    [Effect(OptionEffect.Nothing)]
    [AlsoCalled("sweep", "sweeps", "grid_search", "hyperparameter_search")]
    public AblationOptions? Ablation { get; init; }
}
