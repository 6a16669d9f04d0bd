using Runner.Architectures;
using Runner.Components;
using Runner.Heads;
using Runner.Tasks;
using static TorchSharp.torch;

namespace Runner.Plugins.Tasks.Heads;

/// <summary>No head: the backbone's hidden states as they are, nothing to learn from. For teachers and for distillation without labels.</summary>
/// <remarks>
/// <c>logits = h</c>, [B, L, d]. No parameters. Its loss is 0 for every weight, and so are its gradients; it counts no labels, so no metric
/// of it is reported. Trained with this head alone, a model stays as it is but for weight decay.
/// </remarks>
[Component("head/none")]
internal sealed class NoHeadComponent : IHeadComponent
{
    public string Objective => Objectives.None;

    public IReadOnlyList<string> Metrics => [];

    public Head Build(HeadContext context) => new NoHead();
}

internal sealed class NoHead() : Head("none")
{
    private static readonly IReadOnlyDictionary<string, MetricSum> NoMetrics = new Dictionary<string, MetricSum>();

    public override string Objective => Objectives.None;

    public override Tensor Forward(EncoderOutput output, Batch batch) => output.Hidden.alias();

    public override ObjectiveLoss Loss(Tensor logits, Batch batch)
    {
        using var scope = NewDisposeScope();
        // Part of the graph, so that a model with no other head can run backward.
        return new ObjectiveLoss((logits.sum() * 0).MoveToOuterDisposeScope(), 0, NoMetrics);
    }

    public override void AddSample(Batch batch) => batch.Count(Objective, 0);
}
