using Runner.Data;
using Runner.Errors;

namespace Runner.Experiments;

/// <summary>The labels of a recipe's data, as far as they are known without it.</summary>
internal static class RecipeLabels
{
    /// <summary>Names by kind; null where the data has none, or its files are not here: models are then built for two labels, which changes next to nothing of what they cost.</summary>
    public static IReadOnlyDictionary<string, LabelNames>? Of(ExperimentRecipe recipe)
    {
        try
        {
            return recipe.Data.Records?.Labels;
        }
        catch (RunnerException)
        {
            return null;
        }
    }
}
