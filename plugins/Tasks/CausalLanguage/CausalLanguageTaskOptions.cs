using System.ComponentModel.DataAnnotations;
using Runner.Components;
using Runner.Heads;
using Runner.Packing;

namespace Runner.Plugins.Tasks.CausalLanguage;

/// <summary>Options of <c>task/causal-language</c>.</summary>
public sealed record CausalLanguageTaskOptions
{
    /// <summary>Longest training sequence in tokens. GPT-2 has 1024, Yuefu at most 512.</summary>
    [Range(8, 1 << 20)]
    public int Length { get; init; } = 128;

    /// <summary>How running text becomes sequences. Default: blocks cut out of the running text, as GPT-2's.</summary>
    [DefaultComponent("continuous")]
    public IPackingComponent Packing { get; init; } = null!;

    /// <summary>The head that predicts the next token. Yuefu: <c>{ type: causal-language, transform: true, bias: true }</c>.</summary>
    [DefaultComponent("causal-language")]
    public IHeadComponent Head { get; init; } = null!;

    /// <summary>Lengths to evaluate at, in tokens; each makes a set named <c>length-N</c>. Empty: the training length, where the
    /// data has an evaluation text.</summary>
    public IReadOnlyList<int> EvaluationLengths { get; init; } = [];

    /// <summary>Examples of each evaluation set, spread evenly over the evaluation text; all there are where it has fewer.</summary>
    [Range(1, 1 << 30)]
    public int EvaluationExamples { get; init; } = 1000;

    /// <summary>Decides the random choices of a packing in evaluation, whatever the seed of the run.</summary>
    public long EvaluationSeed { get; init; } = 20190831;
}
