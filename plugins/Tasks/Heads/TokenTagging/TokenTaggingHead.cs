using System.ComponentModel.DataAnnotations;
using Runner.Architectures;
using Runner.Components;
using Runner.Heads;
using Runner.Metrics;
using Runner.Tasks;
using static TorchSharp.torch;

namespace Runner.Plugins.Tasks.Heads;

// B batch, L length, P labelled positions, C classes

/// <summary>Options of <c>head/token-tagging</c>.</summary>
public sealed record TokenTaggingOptions : ClassificationOptions
{
    /// <summary>Place of its parameters in the whole model: <c>classifier</c>, as in published checkpoints, or another name where a second head has that one.</summary>
    [RegularExpression("[a-z][a-z0-9_]*(\\.[a-z][a-z0-9_]*)*", ErrorMessage = "may hold words of small letters, digits and '_', with dots between them")]
    public string Place { get; init; } = "classifier";
}

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

    public Type Predicts => typeof(TagPrediction);

    public Head Build(HeadContext context) => new TokenTaggingHead(context, options);
}

internal sealed class TokenTaggingHead : ClassHead
{
    private readonly TokenTaggingOptions _options;
    private readonly IReadOnlyList<string> _names;
    private readonly int _classes;

    public TokenTaggingHead(HeadContext context, TokenTaggingOptions options)
        : base(options.Place, Objectives.Tagging, context)
    {
        (_options, _names, _classes) = (options, context.Labels.Names, context.Labels.Count);
        Projection.Register(this, _classes, context.Encoder.HiddenSize);
    }

    public override Tensor Forward(EncoderOutput output, Batch batch)
    {
        using var scope = NewDisposeScope();
        return Projection.Apply(this, Chosen(output.Hidden, batch), _options.Dropout).MoveToOuterDisposeScope();
    }

    /// <summary>Tags of the words of each example: the batch says where words are (positions) and how many each example has.</summary>
    public override IReadOnlyList<Prediction> Predict(Tensor logits, Batch batch)
    {
        using var scope = NewDisposeScope();
        var words = batch.Require(BatchNames.Words(Objective), this).cpu().data<long>().ToArray();
        var truth = batch.Require(BatchNames.Labels(Objective), this).flatten().cpu().data<long>().ToArray();
        var chosen = logits.reshape(-1, _classes).argmax(1).cpu().data<long>().ToArray();
        if (words.Sum() != chosen.Length)
            throw TaskErrors.LabelsDoNotFit.With(Objective, string.Join(", ", words), string.Join(", ", logits.shape));
        var predictions = new List<Prediction>(words.Length);
        var start = 0;
        foreach (var count in words.Select(count => (int)count))
        {
            predictions.Add(new TagPrediction(Names(chosen.AsSpan(start, count)), Names(truth.AsSpan(start, count))));
            start += count;
        }
        return predictions;
    }

    // an unknown tag has no name
    private string[] Names(ReadOnlySpan<long> tags)
    {
        var names = new string[tags.Length];
        for (var i = 0; i < names.Length; i++)
            names[i] = tags[i] >= 0 ? _names[(int)tags[i]] : "";
        return names;
    }

    public override void AddSample(Batch batch)
    {
        var shape = batch[BatchNames.Ids].shape;
        var labels = Enumerable.Range(0, (int)(shape[0] * shape[1])).Select(i => (long)(i % _classes)).ToArray();
        batch.Add(BatchNames.Labels(Objective), labels, shape);
        batch.Add(BatchNames.Words(Objective), [.. Enumerable.Repeat(shape[1], (int)shape[0])], shape[0]);
        batch.Count(Objective, labels.Length);
    }
}
