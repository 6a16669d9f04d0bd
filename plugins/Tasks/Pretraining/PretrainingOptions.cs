using System.ComponentModel.DataAnnotations;
using Runner.Components;
using Runner.Masking;
using Runner.Packing;

namespace Runner.Plugins.Tasks.Pretraining;

/// <summary>Options of <c>task/pretraining</c>.</summary>
public sealed record PretrainingOptions
{
    /// <summary>Longest training sequence in tokens, [CLS] and [SEP] included. NEZHA trains at 128.</summary>
    [Range(8, 1 << 20)]
    public int Length { get; init; } = 128;

    /// <summary>How running text becomes sequences.</summary>
    [DefaultComponent("sentence-pair")]
    public IPackingComponent Packing { get; init; } = null!;

    /// <summary>Which tokens are hidden for the model to predict.</summary>
    [DefaultComponent("token")]
    public IMaskingComponent Masking { get; init; } = null!;

    /// <summary>Adds next-sentence prediction, as in BERT and NEZHA. Needs a packing that makes pairs.</summary>
    public bool NextSentence { get; init; } = true;

    /// <summary>Lengths to evaluate at, in tokens; each makes a set named <c>length-N</c>. Empty: the training length, where the
    /// data has an evaluation text.</summary>
    public IReadOnlyList<int> EvaluationLengths { get; init; } = [];

    /// <summary>Examples of each evaluation set, spread evenly over the evaluation text; all there are where it has fewer.</summary>
    [Range(1, 1 << 30)]
    public int EvaluationExamples { get; init; } = 1000;

    /// <summary>
    /// Decides examples and masks of the evaluation sets, whatever the seed of the run: every evaluation of every run on the same
    /// text sees the same ones.
    /// </summary>
    public long EvaluationSeed { get; init; } = 20190831;
}
