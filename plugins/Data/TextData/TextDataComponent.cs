using System.ComponentModel.DataAnnotations;
using Runner.Components;
using Runner.Data;
using Runner.Segmentation;

namespace Runner.Plugins.Data;

/// <summary>Options of <c>data/text</c>.</summary>
public sealed record TextDataOptions
{
    /// <summary>Text to learn from.</summary>
    public required ICorpusComponent Train { get; init; }

    /// <summary>
    /// Held-out text to evaluate on, or a share of the training text to hold out: <c>{ share: 2% }</c>, with a <c>seed</c> that says which documents. Default: none.
    /// </summary>
    [DefaultComponent("held-out", WhenOmitted = false)]
    public ICorpusComponent? Evaluation { get; init; }

    /// <summary>Cuts text into words, for whole-word masking. Default: none; spaces and word pieces decide.</summary>
    public IWordSegmenterComponent? Segmenter { get; init; }

    /// <summary>Share of [UNK] among the tokens above which a text is refused; 1 allows any. From 2 % on there is a warning. Default: 0.5.</summary>
    [Range(0.0, 1.0)]
    [Effect(OptionEffect.Nothing)]
    [AlsoCalled("maximum_unknown")]
    public double MaxUnknown { get; init; } = 0.5;
}

/// <summary>Running text for pretraining.</summary>
[Component("data/text")]
internal sealed class TextDataComponent(TextDataOptions options) : IDataComponent
{
    public TextSources Texts => new(options.Evaluation is null or HeldOutComponent ? [options.Train] : [options.Train, options.Evaluation], options.Evaluation is not null);

    public DataSource Open()
    {
        var training = options.Train.Open();
        ICorpus? evaluation;
        if (options.Evaluation is HeldOutComponent share)
            (training, evaluation) = share.Split(training);
        else
            evaluation = options.Evaluation?.Open();
        return new TextData(training, evaluation, options.Segmenter?.Build()) { MaxUnknown = options.MaxUnknown };
    }
}
