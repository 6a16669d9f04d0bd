using Runner.Recipes;

namespace Runner.Tracking.Ablations;

/// <summary>A path with the values it takes, from <c>grid</c> or <c>zip</c>.</summary>
internal sealed class AblationAxis(string path, IReadOnlyList<RecipeNode> values, RecipeList list)
{
    private string _label = path;

    public string Path { get; } = path;

    public IReadOnlyList<RecipeNode> Values => values;

    public RecipeList List => list;

    /// <summary>Gives every axis the shortest end of its path that tells it from the others.</summary>
    public static void Shorten(IReadOnlyList<AblationAxis> axes)
    {
        foreach (var axis in axes)
        {
            var segments = axis.Path.Split('.');
            for (var take = 1; take <= segments.Length; take++)
            {
                axis._label = string.Join('.', segments[^take..]);
                if (!axes.Any(other => other != axis && (other.Path == axis._label || other.Path.EndsWith("." + axis._label, StringComparison.Ordinal))))
                    break;
            }
        }
    }

    /// <summary>The arm with this axis' value of one row added, in name and overrides.</summary>
    public AblationArm AddTo(AblationArm arm, int row)
    {
        var name = $"{_label}={Text(values[row], row)}";
        return new AblationArm(arm.Name.Length == 0 ? name : $"{arm.Name},{name}", [.. arm.Overrides, KeyValuePair.Create(Path, values[row])]);
    }

    private static string Text(RecipeNode value, int row) => value switch
    {
        RecipeScalar { IsNull: true } => "null",
        RecipeScalar scalar => scalar.Text,
        RecipeMap map when map["type"] is RecipeScalar type => map.Entries.Count == 1 ? type.Text : $"{type.Text}#{row + 1}",
        _ => $"#{row + 1}",
    };
}
