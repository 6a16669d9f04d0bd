using Runner.Components;

namespace Runner.Plugins.Data.Intents;

/// <summary>Options of <c>data/intents</c>.</summary>
public sealed record IntentsOptions
{
    /// <summary>Folder with <c>train</c>, <c>valid</c> (or <c>dev</c>) and <c>test</c>, each with <c>seq.in</c>, <c>seq.out</c> and <c>label</c>.</summary>
    [DataPath]
    public required string Path { get; init; }

    /// <summary>What joins the names of several intents of one utterance; empty where names are never joined. Default: <c>#</c>, as in ATIS.</summary>
    public string Separator { get; init; } = "#";

    /// <summary>The intents, in the order of their numbers; any other in the files is an error. Default: those of the training split, by ordinal.</summary>
    public IReadOnlyList<string> Intents { get; init; } = [];

    /// <summary>The tags, in the order of their numbers; any other in the files is an error. Default: those of the training split, <c>O</c> first, the others by ordinal.</summary>
    public IReadOnlyList<string> Tags { get; init; } = [];
}
