namespace Runner.Recipes;

/// <summary>What composing a recipe may take from outside of its files.</summary>
public sealed record RecipeEnvironment
{
    /// <summary>Looks up an environment variable; null where it is not set.</summary>
    public required Func<string, string?> ReadVariable { get; init; }

    /// <summary>Folder that relative paths start from, and that paths in messages are shown relative to.</summary>
    public required string CurrentDirectory { get; init; }

    /// <summary>Limits on recipes.</summary>
    public RecipeBudgets Budgets { get; init; } = new();

    /// <summary>Variables and current folder of this process.</summary>
    public static RecipeEnvironment OfProcess() => new()
    {
        ReadVariable = Environment.GetEnvironmentVariable,
        CurrentDirectory = Environment.CurrentDirectory,
    };
}

/// <summary>One look-up of an environment variable by a recipe.</summary>
/// <param name="Name">The variable.</param>
/// <param name="Value">Its value; null where it was not set and the recipe's default was taken.</param>
public sealed record EnvironmentRead(string Name, string? Value);
