using Runner.Components;

namespace Runner.Plugins.Data.Letor;

/// <summary>Options of <c>data/letor</c>.</summary>
public sealed record LetorOptions
{
    /// <summary>Folder of the files, or one file, which is the training split.</summary>
    [DataPath]
    public required string Path { get; init; }

    /// <summary>
    /// File of each split, from the folder. Default: <c>rank.train</c>, <c>rank.dev</c>, <c>rank.test</c> (LightGBM), or <c>train.txt</c>, <c>vali.txt</c>, <c>test.txt</c> (LETOR, MSLR). A file
    /// of the same name with <c>.query</c> behind it gives the rows of each query, where rows have no <c>qid</c>.
    /// </summary>
    public IReadOnlyDictionary<string, string> Splits { get; init; } = new Dictionary<string, string>();
}
