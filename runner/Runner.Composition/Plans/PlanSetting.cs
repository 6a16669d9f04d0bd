using Runner.Components;
using Runner.Recipes;

namespace Runner.Composition;

/// <summary>One setting of a resolved recipe.</summary>
/// <param name="Path">Where it stands: <c>train.batch_size</c>.</param>
/// <param name="Value">As the resolved recipe writes it.</param>
/// <param name="Effect">What another value changes.</param>
/// <param name="IsDefault">True where nobody wrote it.</param>
public sealed record PlanSetting(string Path, string Value, OptionEffect Effect, bool IsDefault)
{
    private const string DefaultMark = "default";

    /// <summary>All leaves but data paths. What a section is said to change holds for what is in it, unless that changes less.</summary>
    internal static IReadOnlyList<PlanSetting> Of(
        RecipeMap resolved, IReadOnlyDictionary<string, OptionEffect> effects, IReadOnlyList<BoundDataPath> dataPaths)
    {
        var places = dataPaths.Select(p => p.Path).ToHashSet(StringComparer.Ordinal);
        return
        [
            .. RecipePaths.Leaves(resolved).Where(leaf => !places.Contains(leaf.Path))
                .Select(leaf => new PlanSetting(leaf.Path, RecipeWriter.LeafText(leaf.Node), EffectOf(leaf.Path, effects), IsDefaultNode(leaf.Node))),
        ];
    }

    // default, or: default of position/learned@1
    private static bool IsDefaultNode(RecipeNode node) =>
        node.Mark.File == DefaultMark || node.Mark.File.StartsWith(DefaultMark + " of ", StringComparison.Ordinal);

    private static OptionEffect EffectOf(string path, IReadOnlyDictionary<string, OptionEffect> effects)
    {
        var least = OptionEffect.Result;
        for (var at = RecipePath.Parse(path); at is not null; at = at.Parent)
        {
            if (effects.TryGetValue(at.ToString(), out var effect) && effect > least)
                least = effect;
        }
        return least;
    }
}
