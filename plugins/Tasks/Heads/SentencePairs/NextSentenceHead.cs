using Runner.Components;
using Runner.Heads;
using Runner.Metrics;

namespace Runner.Plugins.Tasks.Heads;

/// <summary>Says whether the second segment follows the first (0) or comes from elsewhere (1).</summary>
/// <remarks>
/// <c>logits = pooled W + b</c>, [B, 2] from the backbone's pooled first token [B, d]. Loss: cross-entropy. Parameters:
/// <c>cls.seq_relationship.weight</c> [2, d] and <c>.bias</c>, as in published checkpoints of BERT, NEZHA and ERNIE.
/// </remarks>
[Component("head/next-sentence", Source = "Devlin et al. 2018, arXiv:1810.04805, section 3.1; code: google-research/bert, run_pretraining.py")]
internal sealed class NextSentenceHeadComponent : IHeadComponent
{
    public string Objective => Objectives.NextSentence;

    public IReadOnlyList<string> Metrics => ClassHead.MetricNames;

    public bool NeedsPooler => true;

    public Type Predicts => typeof(ClassPrediction);

    public Head Build(HeadContext context) => new PairHead(Objective, context);
}
