using Runner.Architectures;
using Runner.Components;
using Runner.Heads;
using Runner.Tasks;
using static TorchSharp.torch;

namespace Runner.Plugins.Tasks.Heads;

// B batch, L length, P labelled positions, C classes

/// <summary>Options of <c>head/token-tagging</c>.</summary>
public sealed record TokenTaggingOptions : ClassificationOptions;

/// <summary>Chooses a class for each word: named entities, slots, parts of speech.</summary>
/// <remarks>
/// <c>logits = dropout(h) W + b</c>, [B, L, C]. Labels <c>tagging-labels</c> [B, L] int64, -1 where nothing is to be said: padding, [CLS], [SEP], and all
/// pieces of a word but its first. Or, where the batch names positions (<c>tagging-positions</c>), logits [P, C] and labels [P].
/// Loss: cross-entropy. Metrics: <c>loss</c>; <c>accuracy</c> by words. Parameters: <c>classifier.weight</c> [C, d], <c>classifier.bias</c>.
/// </remarks>
[Component("head/token-tagging", Source = "Devlin et al. 2018, arXiv:1810.04805, section 5.3: the first piece of each word")]
internal sealed class TokenTaggingHeadComponent(TokenTaggingOptions options) : IHeadComponent
{
    public string Objective => Objectives.Tagging;

    public IReadOnlyList<string> Metrics => ClassHead.MetricNames;

    public Head Build(HeadContext context) => new TokenTaggingHead(context, options);
}

internal sealed class TokenTaggingHead : ClassHead
{
    private readonly TokenTaggingOptions _options;
    private readonly int _classes;

    public TokenTaggingHead(HeadContext context, TokenTaggingOptions options)
        : base("classifier", Objectives.Tagging)
    {
        (_options, _classes) = (options, context.Labels.Count);
        Projection.Register(this, _classes, context.Encoder.HiddenSize);
    }

    public override Tensor Forward(EncoderOutput output, Batch batch)
    {
        using var scope = NewDisposeScope();
        return Projection.Apply(this, Chosen(output.Hidden, batch), _options.Dropout).MoveToOuterDisposeScope();
    }

    public override void AddSample(Batch batch)
    {
        var shape = batch[BatchNames.Ids].shape;
        var labels = Enumerable.Range(0, (int)(shape[0] * shape[1])).Select(i => (long)(i % _classes)).ToArray();
        batch.Add(BatchNames.Labels(Objective), labels, shape);
        batch.Count(Objective, labels.Length);
    }
}
