using Runner.Components;
using Runner.Knowledge;

namespace Runner.Plugins.Knowledge.TransE;

/// <summary>Relations as translations: a true triple's head plus relation lies near its tail.</summary>
/// <remarks>
/// Distance ||h + r - t||, L1 or L2, of vectors brought to length 1 where <c>norm_flag</c> says so. Margin loss, mean over true triples b and
/// their n corruptions j: max(d_b - d_bj, -margin) + margin. Vectors: entities [E, size], relations [R, size], drawn by Xavier's rule.
/// OpenKE differs from the paper: all three vectors are normalised within the score (the paper: entities, once a step), and a model
/// built with a margin returns margin - distance.
/// </remarks>
[Component("knowledge/transe", Source = "Bordes et al. 2013 (NIPS), equation 1; OpenKE (TransE, MarginLoss, SigmoidLoss); Sun et al. 2019, arXiv:1902.10197, equations 4 and 5")]
internal sealed class TransEComponent(TransEOptions options) : IKnowledgeComponent, ICheckedComponent
{
    public int EntitySize => options.Size;

    public IEnumerable<ComponentProblem> Check()
    {
        if (options.Loss == TransELoss.Sigmoid && options.ScoreMargin is null)
            yield return new ComponentProblem("loss", "The sigmoid loss wants larger scores for better triples; set 'score_margin', say 6.");
        if (options.Loss == TransELoss.Margin && options.ScoreMargin is not null)
        {
            yield return new ComponentProblem("score_margin",
                "With it, scores are larger for better triples, but the margin loss wants distances and will learn the opposite; drop it, or set 'loss: sigmoid'.", IsWarning: true);
        }
        if (options.InitEpsilon is not null && options.ScoreMargin is null)
            yield return new ComponentProblem("init_epsilon", "It has no effect without 'score_margin'; set that too, or drop it.");
    }

    public KnowledgeModel Build(KnowledgeContext context) => new TransEModel(options, context);
}
