using System.ComponentModel.DataAnnotations;
using Runner.Components;
using Runner.Metrics;
using Runner.Plugins.Tasks.Text;

namespace Runner.Plugins.Tasks.Records;

/// <summary>Options of all tasks on labelled records.</summary>
public abstract record RecordTaskOptions
{
    /// <summary>Longest sequence in tokens, [CLS] and [SEP] included. GLUE's customary length is 128; shorter records cost what they are long.</summary>
    [Range(8, 1 << 20)]
    [AlsoCalled("max_seq_length", "max_seq_len", "seq_length", "seq_len", "sequence_length", "model_max_length", "length")]
    public int MaxLength { get; init; } = 128;

    /// <summary>The split to learn from.</summary>
    [AlsoCalled("train_split", "split")]
    public string TrainOn { get; init; } = "train";

    /// <summary>Splits to evaluate on; each makes a set of its name. Null: those that the data names for it, mostly <c>dev</c>. An empty list: none.</summary>
    [SingleOrList]
    [Effect(OptionEffect.Measurement)]
    [AlsoCalled("eval_split", "eval_splits", "validation_split")]
    public IReadOnlyList<string>? EvaluateOn { get; init; }

    /// <summary>Figures over the predictions for each evaluation set, reported as <c>eval/SET/NAME</c>. Null: the task's customary ones.</summary>
    [Effect(OptionEffect.Measurement)]
    public IReadOnlyList<IMetricComponent>? Metrics { get; init; }

    /// <summary>
    /// Whether short training sequences are packed: laid one after another in rows of <c>max_length</c>, kept apart by the attention, with the same losses (but for
    /// rounding and dropout). <c>train.micro_batch_size</c> then counts rows. Null: where the model can (<c>auto</c>).
    /// </summary>
    [AlsoCalled("packing", "sample_packing")]
    public bool? PackSequences { get; init; }

    /// <summary>
    /// How wide micro-batches are that are not packed: <c>longest</c>, as their longest row needs, or <c>max-length</c>, always the full length, for comparisons.
    /// Default: longest.
    /// </summary>
    [AlsoCalled("pad")]
    public RowPadding Padding { get; init; } = RowPadding.Longest;

    /// <summary>Share of [UNK] among the tokens of a split above which it is refused; 1 allows any. From 2 % on there is a warning. Default: 0.5.</summary>
    [Range(0.0, 1.0)]
    [Effect(OptionEffect.Nothing)]
    public double MaxUnknown { get; init; } = 0.5;
}

/// <summary>Which text of a pair gives way where both together are too long.</summary>
public enum PairTruncation
{
    /// <summary>The longer one, token by token, as BERT's code does.</summary>
    LongestFirst,

    /// <summary>The first.</summary>
    First,

    /// <summary>The second.</summary>
    Second,
}

/// <summary>What is kept of a text that is too long.</summary>
public enum LongText
{
    /// <summary>Its beginning.</summary>
    Head,

    /// <summary>Its end.</summary>
    Tail,

    /// <summary>A quarter from its beginning and the rest from its end (Sun et al. 2019, arXiv:1905.05583, section 5.3.1: 128 + 382 tokens).</summary>
    HeadAndTail,

    /// <summary>All of it, in several overlapping windows that are examples of their own; what is predicted for them is averaged.</summary>
    Windows,
}

/// <summary>Options of tasks on texts and pairs of texts.</summary>
public abstract record TextTaskOptions : RecordTaskOptions
{
    /// <summary>Which text of a pair gives way where both together are too long.</summary>
    [AlsoCalled("truncation_strategy")]
    public PairTruncation Truncate { get; init; } = PairTruncation.LongestFirst;

    /// <summary>What is kept of a text that is too long.</summary>
    [AlsoCalled("truncation_side", "long_documents")]
    public LongText LongText { get; init; } = LongText.Head;

    /// <summary>With <c>long_text: windows</c>: tokens from the start of one window to that of the next. BERT's reading comprehension has 128.</summary>
    [Range(1, 1 << 20)]
    [AlsoCalled("doc_stride")]
    public int Stride { get; init; } = 128;

    /// <summary>
    /// What stands around a marked stretch of the first text, by its role: <c>{ e1: ["#", "#"], e2: ["$", "$"] }</c>, as ERNIE (THU) marks the two entities of a relation.
    /// Default: nothing.
    /// </summary>
    public IReadOnlyDictionary<string, IReadOnlyList<string>> Markers { get; init; } = new Dictionary<string, IReadOnlyList<string>>();
}
