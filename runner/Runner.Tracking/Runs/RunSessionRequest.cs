using Runner.Mlflow;
using Runner.Recipes;

namespace Runner.Tracking;

/// <summary>What a run is recorded with.</summary>
public sealed record RunSessionRequest
{
    public required RunFolder Folder { get; init; }

    /// <summary>The recipe's <c>tracking:</c> section.</summary>
    public TrackingOptions Options { get; init; } = new();

    /// <summary>Opens the store; null keeps the run in its folder alone. See <see cref="TrackingStore.Find"/>.</summary>
    public Func<IMlflowStore>? OpenStore { get; init; }

    /// <summary>The resolved recipe: its leaves become the run's parameters, its text <c>recipe.yaml</c>.</summary>
    public RecipeMap? Recipe { get; init; }

    /// <summary>Settings of the recipe that say nothing about this run, such as the seed of an ablation's parent. Default: none.</summary>
    public IReadOnlyCollection<string> WithoutParameters { get; init; } = [];

    /// <summary>What the run depends on; null where that is not known, as of an ablation's own run.</summary>
    public RunKey? Key { get; init; }

    /// <summary>
    /// True where the run went before: settings that are others now were looked at and let pass, so they are kept as tags and not complained of.
    /// </summary>
    public bool IsGoingOn { get; init; }

    /// <summary>
    /// What the command line changed in the recipe, as it was typed; it takes the place of what an earlier start said. Null where the run goes on by its own recipe, of
    /// which that still holds.
    /// </summary>
    public IReadOnlyList<string>? Changes { get; init; }

    /// <summary>What makes the run: code, data, software, machine.</summary>
    public Provenance? Provenance { get; init; }

    /// <summary>Data the run uses.</summary>
    public IReadOnlyList<DatasetRecord> Datasets { get; init; } = [];

    /// <summary>Step of the checkpoint the run goes on from; null at its first start.</summary>
    public long? ResumedFrom { get; init; }

    /// <summary>Name of this machine where several take part in the run; null for one.</summary>
    public string? Node { get; init; }

    /// <summary>How records are delivered.</summary>
    public UploadOptions Upload { get; init; } = new();

    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>Hears what a user should know.</summary>
    public TrackingNotice? Notice { get; init; }
}
