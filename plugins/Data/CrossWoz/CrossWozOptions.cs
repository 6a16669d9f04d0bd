using Runner.Components;

namespace Runner.Plugins.Data.CrossWoz;

/// <summary>Whose utterances are read.</summary>
public enum Speakers
{
    /// <summary>Those of the user.</summary>
    User,

    /// <summary>Those of the system.</summary>
    System,

    /// <summary>Both.</summary>
    All,
}

/// <summary>Options of <c>data/crosswoz</c>.</summary>
public sealed record CrossWozOptions
{
    /// <summary>Folder with <c>train.json</c>, <c>val.json</c> and <c>test.json</c>, unpacked.</summary>
    [DataPath]
    public required string Path { get; init; }

    /// <summary>Whose utterances are read. Default: user.</summary>
    public Speakers Speakers { get; init; } = Speakers.User;
}
