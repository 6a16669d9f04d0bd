using Runner.Mlflow;
using Runner.Recipes;

namespace Runner.Tracking;

/// <summary>Addresses in a recipe, as they may be shown, recorded and sent: without user and password.</summary>
public static class RecipeAddresses
{
    /// <summary>
    /// The recipe with the credentials of every address taken out. Whoever goes on with a run from its own recipe gives them by
    /// <c>MLFLOW_TRACKING_USERNAME</c> and <c>MLFLOW_TRACKING_PASSWORD</c>.
    /// </summary>
    public static RecipeMap WithoutCredentials(RecipeMap recipe) => (RecipeMap)Without(recipe);

    private static RecipeNode Without(RecipeNode node) => node switch
    {
        RecipeScalar scalar when TrackingAddress.ShowAll(scalar.Text) is var shown && shown != scalar.Text => scalar with { Text = shown },
        RecipeMap map => map with { Entries = [.. map.Entries.Select(e => e with { Value = Without(e.Value) })] },
        RecipeList list => list with { Items = [.. list.Items.Select(Without)] },
        _ => node,
    };
}
