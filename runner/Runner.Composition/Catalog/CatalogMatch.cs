namespace Runner.Composition;

/// <summary>How a look-up in the catalog ended.</summary>
public enum CatalogOutcome
{
    /// <summary>One component is meant.</summary>
    Found,

    /// <summary>No component has that name.</summary>
    Unknown,

    /// <summary>The name exists, the version does not.</summary>
    UnknownVersion,

    /// <summary>Without a kind the name is not unique.</summary>
    SeveralKinds,

    /// <summary>More than one plugin exports exactly this type and version.</summary>
    SeveralPlugins,
}

/// <summary>What a look-up in the catalog found.</summary>
public sealed record CatalogMatch
{
    public required CatalogOutcome Outcome { get; init; }

    /// <summary>The component; null unless found.</summary>
    public ComponentDefinition? Component { get; init; }

    /// <summary>The components between which the name leaves a choice; for an unknown version those that exist.</summary>
    public IReadOnlyList<ComponentDefinition> Candidates { get; init; } = [];

    /// <summary>The version asked for, as written; null for none.</summary>
    public string? Version { get; init; }

    /// <summary>For an unknown name: what may have been meant, or why it is not there.</summary>
    public string? Hint { get; init; }
}
