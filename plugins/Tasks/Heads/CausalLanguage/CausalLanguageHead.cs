using Runner.Components;
using Runner.Heads;
using Runner.Tasks;
using static TorchSharp.torch;

namespace Runner.Plugins.Tasks.Heads;

// B batch, L length, P labelled positions, d hidden size, E embedding size, V vocabulary

/// <summary>Says which token comes next: the word embedding as decoder, with an optional transform before it.</summary>
/// <remarks>
/// <c>logits = f(h) E^T (+ c)</c>, [B, L, V], with <c>f</c> the identity (GPT-2) or dense, activation and layer norm (Yuefu).
/// Labels [B, L] are the tokens themselves: the head shifts, so logits at position t are scored against label t + 1; -1 and padding
/// (the batch's mask) count nowhere. Where the batch names positions (<c>lm-positions</c>), logits are [P, V] and labels [P] are already those of the
/// next tokens. Loss: cross-entropy, perplexity is its exponential. GPT-2 has no parameters here (its published <c>lm_head.weight</c> is the word
/// embedding); with <c>transform</c> or <c>bias</c> they are at <c>cls.predictions</c>. graykode's GPT-2 does not shift; here and in OpenAI's it is.
/// </remarks>
[Component("head/causal-language", Source = "Radford et al. 2019 (GPT-2); code: huggingface/transformers v2.1.1; Liao et al. 2019 (Yuefu), arXiv:1907.00151")]
internal sealed class CausalLanguageHeadComponent(CausalLanguageOptions options) : IHeadComponent, ICheckedComponent
{
    public string Objective => Objectives.CausalLanguage;

    public IReadOnlyList<string> Metrics => ClassHead.MetricNames;

    public IEnumerable<ComponentProblem> Check()
    {
        if (options is { LayerNormEps: not null, Transform: false })
            yield return new ComponentProblem("layer_norm_eps", "Without 'transform: true' there is no layer norm; set it, or leave 'layer_norm_eps' out.");
    }

    public Head Build(HeadContext context) => new CausalLanguageHead(context, options);
}

internal sealed class CausalLanguageHead(HeadContext context, CausalLanguageOptions options)
    : LanguageHead(
        options.Transform || options.Bias ? "cls.predictions" : "lm_head", Objectives.CausalLanguage, context,
        new DecoderSettings(options.Transform, options.Bias, options.LayerNormEps))
{
    protected override ObjectiveLoss Loss(Tensor logits, Batch batch, bool areOurs)
    {
        if (batch.Tensors.ContainsKey(BatchNames.Positions(Objective)))
            return base.Loss(logits, batch, areOurs);
        using var scope = NewDisposeScope();
        var labels = batch.Require(BatchNames.Labels(Objective), this);
        if (labels.dim() != 2)
            throw TaskErrors.LabelsDoNotFit.With(Objective, string.Join(", ", labels.shape), string.Join(", ", logits.shape));
        if (batch.Tensors.TryGetValue(BatchNames.Mask, out var mask))
            labels = labels.masked_fill(mask.logical_not(), Ignored);
        // Shifting the labels and not the logits leaves the large tensor where it is.
        var next = cat([labels.narrow(1, 1, labels.shape[1] - 1), full_like(labels.narrow(1, 0, 1), Ignored)], 1);
        var loss = CrossEntropy(logits, next, batch, areOurs);
        return ObjectiveLosses.Of(loss.Sum, loss.Count, [.. loss.Metrics.Where(m => m.Key != "loss").Select(m => (m.Key, m.Value.Sum, m.Value.Count))]);
    }

    public override void AddSample(Batch batch)
    {
        var ids = batch[BatchNames.Ids];
        batch.Add(BatchNames.Labels(Objective), ids.clone());
        batch.Count(Objective, ids.shape[0] * (ids.shape[1] - 1));
    }
}
