namespace Runner.Recipes;

/// <summary>Limits against hostile or runaway recipes. What exceeds one is refused with a numbered message.</summary>
public sealed record RecipeBudgets
{
    /// <summary>Bytes of one file; larger ones are refused by their length, unread. Default 1 MiB.</summary>
    public int FileBytes { get; init; } = 1 << 20;

    /// <summary>Levels of maps and lists within each other. Default 64.</summary>
    public int Depth { get; init; } = 64;

    /// <summary>Maps, lists and scalars together, each alias and reference counted as all it stands for. Default
    /// 100 000.</summary>
    public int Nodes { get; init; } = 100_000;

    /// <summary>Characters of keys and scalars together, counted like <see cref="Nodes"/>. Default 4 Mi.</summary>
    public int Characters { get; init; } = 4 << 20;

    /// <summary>Characters of one key. Default 128.</summary>
    public int KeyCharacters { get; init; } = 128;

    /// <summary>Aliases (<c>*name</c>) in one file. Default 1000.</summary>
    public int Aliases { get; init; } = 1000;

    /// <summary>Files of one recipe: itself and all it extends. Default 32.</summary>
    public int Files { get; init; } = 32;
}
