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

    /// <summary>Finds trained weights that are named by their run; null where runs are not known.</summary>
    public FindWeights? FindWeights { get; init; }

    /// <summary>
    /// The recipe's composition, whose failures are not reported a second time as missing settings; null for a whole recipe.
    /// </summary>
    public ComposedRecipe? Composed { get; init; }
}

/// <summary>Trained weights that a recipe names by their run.</summary>
/// <param name="Location">Folder of the checkpoint.</param>
/// <param name="Reference">The one name for it that does not change its meaning when other runs and checkpoints are made: run id and step.</param>
public sealed record FoundWeights(string Location, string Reference)
{
    /// <summary>True where the weights named are gone and these are read in their place: the recipe goes on naming those.</summary>
    public bool IsStandIn { get; init; }
}

/// <summary>What came of looking for weights by a run.</summary>
/// <param name="Found">The weights; null where there is no such run.</param>
/// <param name="Hint">What may have been meant, where there is no such run.</param>
public sealed record WeightsSearch(FoundWeights? Found, string? Hint = null);

/// <summary>Finds the weights that a text names; null where it is no name of a run.</summary>
/// <param name="text">As written in the recipe.</param>
/// <param name="location">The path it would be; null where it would be none.</param>
/// <param name="setting">The setting that names them: <c>weights.from</c>.</param>
/// <exception cref="Errors.RunnerException">It names several runs, or a checkpoint that is not there.</exception>
public delegate WeightsSearch? FindWeights(string text, string? location, string setting);
