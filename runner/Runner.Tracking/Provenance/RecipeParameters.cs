using System.Globalization;
using Runner.Mlflow;
using Runner.Recipes;

namespace Runner.Tracking;

/// <summary>A resolved recipe as MLflow parameters: dotted paths and texts.</summary>
public static class RecipeParameters
{
    // where runs are recorded and what they are compared with says nothing about how one was made
    private static readonly string[] Internal = ["tracking", "ablation", "description"];

    /// <summary>
    /// Every leaf that is set by its path, lists as <c>path.0</c>, <c>path.1</c>. Numbers in one way of writing (<c>1e-4</c> and <c>0.0001</c> are both
    /// <c>0.0001</c>), so that MLflow's comparison sees equal settings as equal. What is not set is left out: it would fill MLflow's tables with columns of <c>null</c>. Long texts are cut: <c>recipe.yaml</c> holds them whole.
    /// </summary>
    public static IReadOnlyList<KeyValuePair<string, string>> Flatten(RecipeMap recipe, TrackingNotice? notice = null)
    {
        var leaves = new List<KeyValuePair<string, string>>();
        Walk(recipe, "", leaves, notice);
        return leaves;
    }

    private static void Walk(RecipeNode node, string path, List<KeyValuePair<string, string>> leaves, TrackingNotice? notice)
    {
        switch (node)
        {
            case RecipeMap { Entries.Count: > 0 } map:
                foreach (var entry in map.Entries.Where(e => path.Length > 0 || !Internal.Contains(e.Key)))
                    Walk(entry.Value, path.Length == 0 ? entry.Key : $"{path}.{entry.Key}", leaves, notice);
                break;
            case RecipeList { Items.Count: > 0 } list:
                for (var i = 0; i < list.Items.Count; i++)
                    Walk(list.Items[i], string.Create(CultureInfo.InvariantCulture, $"{path}.{i}"), leaves, notice);
                break;
            case RecipeScalar { IsNull: false } scalar:
                leaves.Add(KeyValuePair.Create(path, Cut(path, Text(scalar), notice)));
                break;
        }
    }

    private static string Text(RecipeScalar scalar)
    {
        if (scalar.IsQuoted || long.TryParse(scalar.Text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out _))
            return scalar.Text;
        return double.TryParse(scalar.Text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number)
            ? number.ToString("R", CultureInfo.InvariantCulture)
            : scalar.Text;
    }

    private static string Cut(string path, string text, TrackingNotice? notice)
    {
        const int limit = MlflowLimits.ParamValueLength;
        if (text.Length <= limit)
            return text;
        notice?.Invoke(TrackingErrors.ValueCut, TrackingErrors.ValueCut.Format(path, text.Length, limit));
        var end = limit - 1;
        return text[..(char.IsHighSurrogate(text[end - 1]) ? end - 1 : end)] + "…";
    }
}
