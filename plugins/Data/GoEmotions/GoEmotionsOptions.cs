using Runner.Components;

namespace Runner.Plugins.Data.GoEmotions;

/// <summary>Options of <c>data/goemotions</c>.</summary>
public sealed record GoEmotionsOptions
{
    /// <summary>The folder with train.tsv, dev.tsv and test.tsv, such as <c>goemotions</c>; or one of them, or a file of their form.</summary>
    [DataPath]
    [AlsoCalled("data_dir", "folder")]
    public required string Path { get; init; }
}
