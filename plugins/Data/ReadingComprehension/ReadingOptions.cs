using Runner.Components;

namespace Runner.Plugins.Data.ReadingComprehension;

/// <summary>Options of <c>data/squad</c>, <c>data/cmrc2018</c> and <c>data/drcd</c>.</summary>
public sealed record ReadingOptions
{
    /// <summary>Folder of the files, or one file, which is the training split.</summary>
    [DataPath]
    public required string Path { get; init; }

    /// <summary>File of each split, from the folder, such as <c>{ train: a.json, dev: b.json }</c>. Default: the customary names of the set.</summary>
    public IReadOnlyDictionary<string, string> Splits { get; init; } = new Dictionary<string, string>();
}
