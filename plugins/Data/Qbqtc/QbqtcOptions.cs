using Runner.Components;

namespace Runner.Plugins.Data.Qbqtc;

/// <summary>Options of <c>data/qbqtc</c>.</summary>
public sealed record QbqtcOptions
{
    /// <summary>The folder with train.json, dev.json and test.json (or test_public.json), such as <c>qbqtc</c>; or one of them, or a file of their form.</summary>
    [DataPath]
    [AlsoCalled("data_dir", "folder")]
    public required string Path { get; init; }
}
