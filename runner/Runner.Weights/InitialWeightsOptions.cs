using System.ComponentModel.DataAnnotations;
using Runner.Components;

namespace Runner.Weights;

/// <summary>The recipe's <c>weights</c>: trained weights to start from.</summary>
public sealed record InitialWeightsOptions
{
    /// <summary>Where they are: an imported or published model's folder, a run's folder (its newest checkpoint is taken), a checkpoint's
    /// folder, or a weights file with the names here. Else a run of the workspace: its id, the first digits of it or its name, with <c>@best</c>,
    /// <c>@last</c> or <c>@step-100</c> for one of its checkpoints.</summary>
    [WeightsPath]
    [AlsoCalled("model_name_or_path", "pretrained_model_name_or_path", "pretrained", "init_checkpoint", "init_from", "restore_file", "finetune_from_model", "load_from")]
    public required string From { get; init; }

    /// <summary>
    /// What becomes of heads. <c>auto</c>, for tasks on labelled records: a head that the weights have, of the same type and for the same labels, is loaded; others here are drawn
    /// anew from the seed, and others there are left out; so is a pooler that only one side has. For other tasks <c>auto</c> is <c>load</c>: every head must be there, and no other. <c>new</c>: all heads are
    /// drawn anew.
    /// </summary>
    [AlsoCalled("ignore_mismatched_sizes", "reinit_head")]
    public HeadWeights Heads { get; init; } = HeadWeights.Auto;

    /// <summary>Parameters that may be missing there and then keep their seeded initial values, such as those of a new head. Names, with
    /// <c>*</c> for any characters: <c>classifier.*</c>. Default: none, so that nothing stays untrained unnoticed.</summary>
    [MaxLength(1000)]
    [AlsoCalled("fresh", "allow_missing_keys")]
    public IReadOnlyList<string> AllowMissing { get; init; } = [];

    /// <summary>Tensors there that this model has no use for, such as those of another head. Names, with <c>*</c> for any characters.
    /// Default: none, so that nothing is lost unnoticed.</summary>
    [MaxLength(1000)]
    [AlsoCalled("unused", "allow_unexpected_keys")]
    public IReadOnlyList<string> AllowUnexpected { get; init; } = [];

    /// <summary>Differences between what the weights were trained with and this recipe that are wanted in spite of all, by the names that the message about
    /// them gives, such as <c>vocabulary</c>, <c>heads</c> or <c>tokenizer</c> for all of the tokenizer's. Default: none, as the same numbers mean something
    /// else with another vocabulary or activation.</summary>
    [MaxLength(1000)]
    [Effect(OptionEffect.Nothing)]
    public IReadOnlyList<string> Accept { get; init; } = [];
}

/// <summary>What becomes of heads where a model starts from trained weights.</summary>
public enum HeadWeights
{
    /// <summary>As the task needs it.</summary>
    Auto,

    /// <summary>Every head is loaded, and there is no other.</summary>
    Load,

    /// <summary>Every head is drawn anew, and what heads there are is left out.</summary>
    New,
}

/// <summary>Which parts of a model may be drawn anew, and which tensors of the weights may be left out.</summary>
/// <param name="Backbone">Place of the backbone: what the weights have elsewhere belongs to heads.</param>
/// <param name="Heads">Places of the heads here.</param>
/// <param name="LoadsHeads">Whether heads that are there, with the same shapes, are loaded.</param>
public sealed record HeadTransfer(string Backbone, IReadOnlyList<string> Heads, bool LoadsHeads)
{
    private const string Pooler = "pooler";

    internal bool IsHead(string name) => Heads.Any(head => name.StartsWith(head + ".", StringComparison.Ordinal));

    internal bool MayBeFresh(string name) => IsHead(name) || IsPooler(name);

    internal bool MayBeLeftOut(string name) => !name.StartsWith(Backbone + ".", StringComparison.Ordinal) || IsPooler(name);

    private static bool IsPooler(string name) => name.Split('.').Contains(Pooler);
}
