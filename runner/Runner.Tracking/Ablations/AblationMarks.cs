using Runner.Recipes;

namespace Runner.Tracking.Ablations;

/// <summary>Finds where the parts of an ablation section were written.</summary>
internal sealed class AblationMarks(AblationOptions options, RecipeMap? section)
{
    /// <summary>The section itself.</summary>
    public SourceMark Section => section?.Mark ?? options.Arms?.Mark ?? options.Grid?.Mark ?? options.Zip?.Mark ?? new SourceMark("ablation", 0, 0);

    /// <summary>A value such as <c>baseline</c>, a member of a list (<c>seeds</c>, 1), or of a map in a list (<c>expect</c>, 0, <c>arm</c>).</summary>
    public SourceMark Of(string key, int? index = null, string? member = null)
    {
        var node = section?[key];
        if (index is { } i && node is RecipeList list && i < list.Items.Count)
            node = list.Items[i];
        if (member is not null && node is RecipeMap map)
            node = map[member] ?? node;
        return node?.Mark ?? Section;
    }
}
