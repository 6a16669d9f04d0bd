using Runner.Components;
using Runner.Data;
using Runner.Segmentation;

namespace Runner.Plugins.Data;

/// <summary>Options of <c>data/text</c>.</summary>
public sealed record TextDataOptions
{
    /// <summary>Text to learn from.</summary>
    public required ICorpusComponent Train { get; init; }

    /// <summary>Held-out text to evaluate on. Default: none.</summary>
    public ICorpusComponent? Evaluation { get; init; }

    /// <summary>Cuts text into words, for whole-word masking. Default: none; spaces and word pieces decide.</summary>
    public IWordSegmenterComponent? Segmenter { get; init; }
}

/// <summary>Running text for pretraining.</summary>
[Component("data/text")]
internal sealed class TextDataComponent(TextDataOptions options) : IDataComponent
{
    public DataSource Open() => new TextData(options.Train.Open(), options.Evaluation?.Open(), options.Segmenter?.Build());
}
