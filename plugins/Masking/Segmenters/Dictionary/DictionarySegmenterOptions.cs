using Runner.Components;

namespace Runner.Plugins.Masking.Segmenters.Dictionary;

/// <summary>Options of <c>segmenter/dictionary</c>.</summary>
public sealed record DictionarySegmenterOptions
{
    /// <summary>Dictionary in jieba's format: a line is <c>word frequency [tag]</c>, UTF-8.</summary>
    [DataPath]
    public required string Dictionary { get; init; }
}
