using System.Diagnostics.CodeAnalysis;
using Runner.Components;
using Runner.Recipes;

namespace Runner.Composition;

/// <summary>A recipe composed, bound and checked; nothing built yet.</summary>
/// <typeparam name="T">Record of a whole recipe.</typeparam>
public sealed record Plan<T>
    where T : class
{
    /// <summary>The recipe as records and components; null where there are errors.</summary>
    public required T? Value { get; init; }

    /// <summary>True where there are no errors.</summary>
    [MemberNotNullWhen(true, nameof(Value))]
    public bool IsValid => Value is not null;

    /// <summary>The recipe with every default: see <see cref="BindingResult{T}.Resolved"/>.</summary>
    public required RecipeMap Resolved { get; init; }

    /// <summary>The recipe before binding, with its files, variables and environment reads.</summary>
    public required ComposedRecipe Composed { get; init; }

    /// <summary>All components made.</summary>
    public required IReadOnlyList<BoundComponent> Components { get; init; }

    /// <summary>All data paths named.</summary>
    public required IReadOnlyList<BoundDataPath> DataPaths { get; init; }

    /// <summary>What options change, by path, where that is not what is learned: see <see cref="EffectAttribute"/>.</summary>
    public required IReadOnlyDictionary<string, OptionEffect> Effects { get; init; }

    /// <summary>All findings, of composing and of binding, in source order within each.</summary>
    public required DiagnosticBag Diagnostics { get; init; }

    /// <summary>Folder of data; null where none was given.</summary>
    public required string? DataRoot { get; init; }

    /// <summary>
    /// SHA-256 of <see cref="Resolved"/>: equal for recipes that mean the same, whatever files they came from and whether a default was
    /// typed or not. Data paths count as written, so it is the same on a machine that keeps data elsewhere.
    /// </summary>
    public string Fingerprint => RecipeFingerprint.Of(Resolved);

    /// <summary>The fingerprint without some sections, such as those that change nothing about results.</summary>
    /// <param name="sections">Top-level keys.</param>
    public string FingerprintWithout(params IReadOnlyCollection<string> sections) =>
        RecipeFingerprint.Of(Resolved with { Entries = [.. Resolved.Entries.Where(e => !sections.Contains(e.Key))] });

    /// <summary>Files the recipe was read from, with their hashes.</summary>
    public IReadOnlyList<RecipeFile> Files => Composed.Files;

    /// <summary>Plugins whose components the recipe uses, by name.</summary>
    public IReadOnlyList<PluginState> Plugins =>
        [.. Components.Select(c => c.Definition.Plugin).OfType<PluginState>().DistinctBy(p => p.Name).OrderBy(p => p.Name, StringComparer.Ordinal)];

    /// <summary>Every setting that another run could differ in, in the order of the recipe: data paths are left out, as their content counts.</summary>
    public IReadOnlyList<PlanSetting> Settings => PlanSetting.Of(Resolved, Effects, DataPaths);

    /// <summary>The recipe for keeping elsewhere: see <see cref="LockedRecipe"/>.</summary>
    public RecipeMap Lock() => LockedRecipe.Of(Resolved, DataPaths, new LockLocation(DataRoot));

    /// <summary>The recipe for a folder below a workspace: what lies in the workspace is named from that folder, so that both can be moved together.</summary>
    /// <param name="folder">Folder the recipe is kept in.</param>
    /// <param name="workspace">Folder around it.</param>
    /// <param name="further">Data paths in parts of the recipe that were not bound, such as an ablation's arms.</param>
    public RecipeMap Lock(string folder, string workspace, IEnumerable<BoundDataPath>? further = null) =>
        LockedRecipe.Of(Resolved, [.. DataPaths, .. further ?? []], new LockLocation(DataRoot, folder, workspace));
}
