using System.ComponentModel.DataAnnotations;
using Runner.Architectures;
using Runner.Components;
using Runner.Distillation;
using Runner.Tasks;

namespace Runner.Plugins.Distillation.Task;

/// <summary>Whether the teacher's dropout is on.</summary>
public enum TeacherMode
{
    /// <summary>Off: what the teacher says of a sequence never changes.</summary>
    Eval,

    /// <summary>On while the student trains. TinyBERT's code never switches its teacher to evaluation, so this is how its students were made.</summary>
    Train,
}

/// <summary>Options of <c>task/distillation</c>. The student is the recipe's <c>model</c>.</summary>
public sealed record DistillationOptions
{
    /// <summary>The task whose examples and heads are used, such as <c>pretraining</c>. Both models are built for it.</summary>
    public required ITaskComponent Task { get; init; }

    /// <summary>The teacher's backbone, with the options it was trained with. It reads the student's token ids.</summary>
    public required IArchitectureComponent Teacher { get; init; }

    /// <summary>The teacher's weights: a run's folder or checkpoint, an imported model, or a published checkpoint; or a run of the workspace by id or name,
    /// with <c>@best</c>, <c>@last</c> or <c>@step-100</c>.</summary>
    [WeightsPath]
    public required string TeacherWeights { get; init; }

    /// <summary>Differences between what the teacher was trained with and this recipe that are wanted in spite of all, by the names that the message about them
    /// gives, such as <c>vocabulary</c> or <c>heads</c>.</summary>
    [MaxLength(1000)]
    [Effect(OptionEffect.Nothing)]
    public IReadOnlyList<string> TeacherAccept { get; init; } = [];

    /// <summary>Whether the teacher's dropout is on.</summary>
    public TeacherMode TeacherMode { get; init; } = TeacherMode.Eval;

    /// <summary>What the student is to have in common with the teacher. Each loss has a weight of its own.</summary>
    [MinLength(1)]
    public required IReadOnlyList<IDistillationLossComponent> Losses { get; init; }

    /// <summary>
    /// Factor of the task's own loss, against the labels. TinyBERT has 0. At 0, and if no loss reads logits, the student has no heads: they would
    /// never learn.
    /// </summary>
    [Range(0.0, 1e6)]
    [AlsoCalled("hard_weight", "alpha_mlm", "hard_loss_weight")]
    public double HardLabelWeight { get; init; }

    /// <summary>
    /// Layers of the teacher, counted from 1, whose weights the student's layers start with; embeddings, pooler and heads start as the
    /// teacher's too. Empty: drawn anew. DistilBERT starts from 1, 3, 5, 8, 10, 12 of 12; PKD from the first ones.
    /// </summary>
    [AlsoCalled("student_from_teacher")]
    public IReadOnlyList<int> InitFromTeacher { get; init; } = [];
}
