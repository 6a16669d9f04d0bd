using Runner.Components;
using Runner.Heads;
using Runner.Metrics;

namespace Runner.Plugins.Tasks.Heads;

/// <summary>Says whether two consecutive segments are in order (0) or swapped (1).</summary>
/// <remarks>
/// <c>logits = pooled W + b</c>, [B, 2] from the backbone's pooled first token [B, d]. Loss: cross-entropy. Same place as next-sentence
/// prediction, <c>cls.seq_relationship</c>; the Hugging Face files of ALBERT call it <c>sop_classifier.classifier</c>.
/// </remarks>
[Component("head/sentence-order", Source = "Lan et al. 2019 (ALBERT), arXiv:1909.11942, section 3.1; code: google-research/albert")]
internal sealed class SentenceOrderHeadComponent : IHeadComponent
{
    public string Objective => Objectives.SentenceOrder;

    public IReadOnlyList<string> Metrics => ClassHead.MetricNames;

    public bool NeedsPooler => true;

    public Type Predicts => typeof(ClassPrediction);

    public Head Build(HeadContext context) => new PairHead(Objective, context);
}
