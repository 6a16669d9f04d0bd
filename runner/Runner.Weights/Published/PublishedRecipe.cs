using System.Text.Json.Nodes;
using Runner.Errors;

namespace Runner.Weights;

/// <summary>The recipe that import would write for a published model's folder, for comparisons without importing it.</summary>
public static class PublishedRecipe
{
    /// <summary>Its text; paths of vocabulary files start with <c>./</c> and lie in the folder. Null where the folder is no published model.</summary>
    /// <exception cref="RunnerException">It is one that cannot be read.</exception>
    public static string? Of(ModelFormats formats, TokenizerFormats tokenizers, string folder)
    {
        if (!File.Exists(Path.Combine(folder, PublishedFolder.ConfigurationFile)) || WeightFiles.FindIn(folder) is null)
            return null;
        using var published = PublishedFolder.Open(folder);
        var names = published.Weights.Names;
        var (name, format) = formats.Choose(folder, published.Configuration, names, null);
        var model = format.Describe((JsonObject)published.Configuration.DeepClone(), names);
        return ModelRecipe.Text(name, model, Tokenizer(tokenizers, published), [], []);
    }

    // one that needs files of its own, or is not understood, cannot be made without an import: then it is not compared, and that is said
    private static JsonObject? Tokenizer(TokenizerFormats tokenizers, PublishedFolder published)
    {
        try
        {
            return tokenizers.Describe(published.Folder, published.Configuration, []) is { Write: null } found ? found.Settings : null;
        }
        catch (RunnerException)
        {
            return null;
        }
    }
}
