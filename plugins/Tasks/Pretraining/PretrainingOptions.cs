using System.ComponentModel.DataAnnotations;
using Runner.Components;
using Runner.Heads;
using Runner.Masking;
using Runner.Metrics;
using Runner.ExampleBuilders;
using Runner.Plugins.Tasks.Text;

namespace Runner.Plugins.Tasks.Pretraining;

/// <summary>Options of <c>task/pretraining</c>.</summary>
public sealed record PretrainingOptions
{
    /// <summary>Longest training sequence in tokens, [CLS] and [SEP] included. NEZHA trains at 128.</summary>
    [Range(8, 1 << 20)]
    [AlsoCalled("max_seq_length", "max_seq_len", "seq_length", "seq_len", "sequence_length", "block_size", "tokens_per_sample", "model_max_length", "length")]
    public int MaxLength { get; init; } = 128;

    /// <summary>How running text becomes sequences.</summary>
    [DefaultComponent("sentence-pair")]
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

    /// <summary>Which tokens are hidden for the model to predict.</summary>
    [DefaultComponent("token")]
    public IMaskingComponent Masking { get; init; } = null!;

    /// <summary>
    /// What is learnt besides about the two segments of a pair: <c>next</c>, whether the second follows the first, as in BERT and NEZHA;
    /// <c>order</c>, whether they are in order, as in ALBERT (with <c>example_builder: { type: sentence-pair, negatives: swapped }</c>); or
    /// <c>none</c>. Needs an example builder that makes such pairs and a model with a pooler. BERT has <c>next</c>.
    /// </summary>
    [AlsoCalled("sentence")]
    public SentenceObjective SentenceObjective { get; init; } = SentenceObjective.Next;

    /// <summary>The head that predicts the hidden tokens.</summary>
    [DefaultComponent("masked-language")]
    public IHeadComponent Head { get; init; } = null!;

    /// <summary>
    /// Figures over the sentence objective's predictions for each evaluation set, such as <c>[f1]</c>, reported as <c>eval/SET/NAME</c>; the predictions are kept with the
    /// run. Default: none, and nothing is predicted.
    /// </summary>
    [Effect(OptionEffect.Measurement)]
    public IReadOnlyList<IMetricComponent> Metrics { get; init; } = [];

    /// <summary>Lengths to evaluate at, in tokens; each makes a set named <c>length-N</c>. Empty: the training length, where the
    /// data has an evaluation text.</summary>
    [Effect(OptionEffect.Measurement)]
    public IReadOnlyList<int> EvaluationLengths { get; init; } = [];

    /// <summary>
    /// More ways to make examples of the evaluation text, by name: each adds a set <c>NAME-length-N</c> for each evaluation length, beside those of
    /// <c>example_builder</c>. The sentence head is then scored on the labels of that example builder, whatever its own were: ALBERT's table 5 asks a model trained
    /// with next sentences about swapped ones. Default: none.
    /// </summary>
    [Effect(OptionEffect.Measurement)]
    public IReadOnlyDictionary<string, IExampleBuilderComponent> EvaluationExampleBuilders { get; init; } =
        new Dictionary<string, IExampleBuilderComponent>(StringComparer.Ordinal);

    /// <summary>Examples of each evaluation set, spread evenly over the evaluation text; all there are where it has fewer.</summary>
    [Range(1, 1 << 30)]
    [Effect(OptionEffect.Measurement)]
    public int EvaluationExamples { get; init; } = 1000;

    /// <summary>
    /// Decides examples and masks of the evaluation sets, whatever the seed of the run: every evaluation of every run on the same
    /// text sees the same ones.
    /// </summary>
    [Effect(OptionEffect.Measurement)]
    public long EvaluationSeed { get; init; } = 20190831;
}
