using Runner.Components;

namespace Runner.Plugins.Tasks.Metrics.Verse;

/// <summary>Options of <c>metric/verse</c>.</summary>
public sealed record VerseOptions
{
    /// <summary>
    /// Rhyme table, JSON: parts of tone (those whose name holds 平声 are level, all others oblique), in each its rhymes with their characters. <c>Pingshui_Rhyme.json</c> of
    /// the chinese-poetry tools is one.
    /// </summary>
    [DataPath]
    public required string Rhymes { get; init; }

    /// <summary>
    /// Tone table, JSON: character to 平, 仄 or 多 (either). Null takes tones from the rhyme table, where a character that stands in level and oblique parts fits either: one
    /// table for both is consistent, two are not (空 重 离 are 仄 alone in <c>Word_Tune.json</c>).
    /// </summary>
    [DataPath]
    public string? Tones { get; init; }
}
