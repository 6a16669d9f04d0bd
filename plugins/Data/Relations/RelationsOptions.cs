using Runner.Components;

namespace Runner.Plugins.Data.Relations;

/// <summary>Options of <c>data/semeval-relations</c>.</summary>
public sealed record RelationsOptions
{
    /// <summary>Folder of the files, or one file, which is the training split.</summary>
    [DataPath]
    public required string Path { get; init; }

    /// <summary>
    /// File of each split, from the folder. Default: <c>TRAIN_FILE.TXT</c>, <c>DEV_FILE.TXT</c>, <c>TEST_FILE_FULL.TXT</c>, or the first and the last in the folders of the official
    /// archive.
    /// </summary>
    public IReadOnlyDictionary<string, string> Splits { get; init; } = new Dictionary<string, string>();
}
