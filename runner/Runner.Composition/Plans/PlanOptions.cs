using Runner.Recipes;

namespace Runner.Composition;

/// <summary>What planning needs to know besides the recipe.</summary>
public sealed record PlanOptions
{
    /// <summary>Variables, current folder and limits for composing.</summary>
    public RecipeEnvironment Environment { get; init; } = RecipeEnvironment.OfProcess();

    /// <summary>Folder of data (<c>--data</c>, <c>RUNNER_DATA</c>); null where none is given.</summary>
    public string? DataRoot { get; init; }

    /// <summary>Finds trained weights that are named by their run, for a recipe of the name given; null where runs are not known.</summary>
    public Func<string?, FindWeights>? FindWeights { get; init; }

    /// <summary>How bad data that does not exist is: a warning (default) while checking, an error before running.</summary>
    public Severity MissingData { get; init; } = Severity.Warning;
}
