using Runner.Components;

namespace Runner.Plugins.Data.Reuters;

/// <summary>Options of <c>data/reuters</c>.</summary>
public sealed record ReutersOptions
{
    /// <summary>Folder of the files <c>reut2-000.sgm</c>, ..., <c>reut2-021.sgm</c>, or some of them.</summary>
    [DataPath]
    public required string Path { get; init; }

    /// <summary>The topics, in the order of their numbers; any other in the files is an error. Default: those of the training split, by ordinal.</summary>
    [AlsoCalled("topics")]
    public IReadOnlyList<string> Labels { get; init; } = [];
}
