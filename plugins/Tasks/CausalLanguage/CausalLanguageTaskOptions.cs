using System.ComponentModel.DataAnnotations;
using Runner.Components;
using Runner.Heads;
using Runner.ExampleBuilders;
using Runner.Plugins.Tasks.Text;

namespace Runner.Plugins.Tasks.CausalLanguage;

/// <summary>Options of <c>task/causal-language</c>.</summary>
public sealed record CausalLanguageTaskOptions
{
    /// <summary>Longest training sequence in tokens. GPT-2 has 1024, Yuefu at most 512.</summary>
    [Range(8, 1 << 20)]
    [AlsoCalled("max_seq_length", "max_seq_len", "seq_length", "seq_len", "sequence_length", "block_size", "tokens_per_sample", "model_max_length", "n_ctx", "length")]
    public int MaxLength { get; init; } = 128;

    /// <summary>How running text becomes sequences. Default: blocks cut out of the running text, as GPT-2's.</summary>
    [DefaultComponent("continuous")]
    [AlsoCalled("packing")]
    public IExampleBuilderComponent ExampleBuilder { get; init; } = null!;

    /// <summary>
    /// Whether short training sequences are packed: laid one after another in rows of <c>max_length</c>, the longest first, each into the first row with room.
    /// Attention keeps them apart, positions begin anew in each, and losses are the same (but for rounding and dropout), so rows carry text instead of padding. A
    /// gain where sequences are much shorter than <c>max_length</c>. <c>train.micro_batch_size</c> then counts rows. Evaluation never packs. Default: false.
    /// </summary>
    [AlsoCalled("packing", "sample_packing", "share_rows")]
    public bool PackSequences { get; init; }

    /// <summary>
    /// How wide micro-batches are: <c>longest</c>, as their longest row needs, or <c>max-length</c>, always the full length, which computes more for the same
    /// result: for comparisons, and for kernels that want one shape. Default: longest.
    /// </summary>
    [AlsoCalled("pad")]
    public RowPadding Padding { get; init; } = RowPadding.Longest;

    /// <summary>The head that predicts the next token. Yuefu: <c>{ type: causal-language, transform: true, bias: true }</c>.</summary>
    [DefaultComponent("causal-language")]
    public IHeadComponent Head { get; init; } = null!;

    /// <summary>Lengths to evaluate at, in tokens; each makes a set named <c>length-N</c>. Empty: the training length, where the
    /// data has an evaluation text.</summary>
    [Effect(OptionEffect.Measurement)]
    public IReadOnlyList<int> EvaluationLengths { get; init; } = [];

    /// <summary>Examples of each evaluation set, spread evenly over the evaluation text; all there are where it has fewer.</summary>
    [Range(1, 1 << 30)]
    [Effect(OptionEffect.Measurement)]
    public int EvaluationExamples { get; init; } = 1000;

    /// <summary>Decides the random choices of an example builder in evaluation, whatever the seed of the run.</summary>
    [Effect(OptionEffect.Measurement)]
    public long EvaluationSeed { get; init; } = 20190831;
}
