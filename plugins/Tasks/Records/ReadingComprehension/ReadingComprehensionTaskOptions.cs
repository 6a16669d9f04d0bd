using System.ComponentModel.DataAnnotations;
using Runner.Components;
using Runner.Heads;

namespace Runner.Plugins.Tasks.Records.ReadingComprehension;

/// <summary>Options of <c>task/reading-comprehension</c>.</summary>
public sealed record ReadingComprehensionTaskOptions : RecordTaskOptions
{
    /// <summary>The head that finds where an answer begins and ends.</summary>
    [DefaultComponent("span-extraction")]
    public IHeadComponent Head { get; init; } = null!;

    /// <summary>Tokens from the start of one window over a passage to that of the next. BERT has 128.</summary>
    [Range(1, 1 << 20)]
    [AlsoCalled("doc_stride")]
    public int Stride { get; init; } = 128;

    /// <summary>Most tokens of a question; a longer one is cut. BERT has 64.</summary>
    [Range(1, 1 << 16)]
    [AlsoCalled("max_query_length")]
    public int MaxQuestionLength { get; init; } = 64;

    /// <summary>Most tokens of an answer that is predicted. BERT has 30.</summary>
    [Range(1, 1 << 16)]
    [Effect(OptionEffect.Measurement)]
    public int MaxAnswerLength { get; init; } = 30;

    /// <summary>Whether a passage may hold no answer, as in SQuAD 2.0: then an empty answer is predicted where that scores higher. Default: false.</summary>
    [Effect(OptionEffect.Measurement)]
    [AlsoCalled("version_2_with_negative")]
    public bool MayBeUnanswerable { get; init; }

    /// <summary>
    /// With <c>may_be_unanswerable</c>: an empty answer is predicted where the score of none, less that of the best answer, is above it. Tune it on a split that is not the one
    /// you report. Default: 0.
    /// </summary>
    [Effect(OptionEffect.Measurement)]
    [AlsoCalled("null_score_diff_threshold")]
    public double NoAnswerThreshold { get; init; }
}
