using Runner.Recipes;

namespace Runner.Composition;

/// <summary>What binding needs to know besides the recipe.</summary>
public sealed record BindingOptions
{
    /// <summary>Folder that data paths are relative to (<c>--data</c>, <c>RUNNER_DATA</c>); null where none is given: such paths do not exist then.</summary>
    public string? DataRoot { get; init; }

    /// <summary>Folder that the files of marks, and paths written on the command line, are relative to.</summary>
    public string CurrentDirectory { get; init; } = Environment.CurrentDirectory;

    /// <summary>How bad a data path that does not exist is. Default <see cref="Severity.Warning"/>; before running, an error.</summary>
    public Severity MissingData { get; init; } = Severity.Warning;

    /// <summary>
    /// The recipe's composition, whose failures are not reported a second time as missing settings; null for a whole recipe.
    /// </summary>
    public ComposedRecipe? Composed { get; init; }
}
