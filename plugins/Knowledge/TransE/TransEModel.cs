using Runner.Knowledge;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Runner.Plugins.Knowledge.TransE;

// E entities, d width, N triples, B true triples, n corruptions of each, Q queries

/// <summary>TransE with parameters named as OpenKE names them: <c>ent_embeddings.weight</c>, <c>rel_embeddings.weight</c>.</summary>
internal sealed class TransEModel : KnowledgeModel
{
    private readonly TransEOptions _options;
    private readonly VectorTable _entities, _relations;

    public TransEModel(TransEOptions options, KnowledgeContext context)
        : base("transe")
    {
        _options = options;
        var bound = options.InitEpsilon is { } epsilon ? (options.ScoreMargin!.Value + epsilon) / options.Size : (double?)null;
        _entities = new VectorTable("ent_embeddings", context.Entities, options.Size, bound);
        _relations = new VectorTable("rel_embeddings", context.Relations, options.Size, bound);
        register_module("ent_embeddings", _entities);
        register_module("rel_embeddings", _relations);
    }

    public override Parameter Entities => _entities.Weight;

    public override Tensor Score(Tensor heads, Tensor relations, Tensor tails)
    {
        using var scope = NewDisposeScope();
        var ids = cat([heads, tails]);
        var both = Vectors(_entities, ids);                                                             // [2N, d]
        var count = heads.shape[0];
        var difference = both.narrow(0, 0, count) + Vectors(_relations, relations) - both.narrow(0, count, count);
        // not linalg.vector_norm: its order becomes a scalar that nothing holds, and that a collection can free before it is read
        var distance = difference.norm(1, false, _options.PNorm);                                       // [N]
        return (_options.ScoreMargin is { } margin ? margin - distance : distance).MoveToOuterDisposeScope();
    }

    public override Tensor Loss(Tensor heads, Tensor relations, Tensor tails, int positives)
    {
        using var scope = NewDisposeScope();
        var scores = Score(heads, relations, tails);
        var truth = scores.narrow(0, 0, positives).unsqueeze(1);                                        // [B, 1]
        var corrupted = scores.narrow(0, positives, scores.shape[0] - positives).view(-1, positives).t();   // [B, n]
        var loss = _options.Loss == TransELoss.Margin ? MarginLoss(truth, corrupted) : SigmoidLoss(truth, corrupted);
        if (_options.RegulRate != 0)
            loss = loss + _options.RegulRate * Penalty(heads, relations, tails) * positives;
        return loss.MoveToOuterDisposeScope();
    }

    public override Tensor RankTails(Tensor heads, Tensor relations)
    {
        using var scope = NewDisposeScope();
        return Distances(Vectors(_entities, heads) + Vectors(_relations, relations)).MoveToOuterDisposeScope();
    }

    public override Tensor RankHeads(Tensor relations, Tensor tails)
    {
        using var scope = NewDisposeScope();
        return Distances(Vectors(_entities, tails) - Vectors(_relations, relations)).MoveToOuterDisposeScope();
    }

    // sums over true triples of the mean, or the weighted sum, over their corruptions
    private Tensor MarginLoss(Tensor truth, Tensor corrupted)
    {
        var each = (truth - corrupted).clamp(min: -_options.Margin);
        var own = _options.AdvTemperature is { } temperature ? (Weights(-corrupted * temperature) * each).sum(1) : each.mean([1]);
        return (own + _options.Margin).sum();
    }

    private Tensor SigmoidLoss(Tensor truth, Tensor corrupted)
    {
        var each = nn.functional.logsigmoid(-corrupted);
        var own = _options.AdvTemperature is { } temperature ? (Weights(corrupted * temperature) * each).sum(1) : each.mean([1]);
        return (nn.functional.logsigmoid(truth).squeeze(1) + own).sum() / -2;
    }

    private static Tensor Weights(Tensor plausibility) => plausibility.detach().softmax(1);

    // of the vectors as they are, not as normalised: mean over all triples of the batch, true and corrupted
    private Tensor Penalty(Tensor heads, Tensor relations, Tensor tails) =>
        (Squares(_entities, heads) + Squares(_relations, relations) + Squares(_entities, tails)) / 3;

    private static Tensor Squares(VectorTable table, Tensor ids)
    {
        var vectors = Lookup.Rows(table.Weight, ids);
        return (vectors * vectors).mean();
    }

    private Tensor Vectors(VectorTable table, Tensor ids)
    {
        // whichever is less work: bringing all vectors to length 1, or those looked up
        if (!_options.NormFlag)
            return Lookup.Rows(table.Weight, ids);
        return ids.numel() > table.Weight.shape[0]
            ? Lookup.Rows(Unit(table.Weight), ids)
            : Unit(Lookup.Rows(table.Weight, ids));
    }

    private Tensor Distances(Tensor queries)
    {
        using var quiet = no_grad();
        var all = _options.NormFlag ? Unit(_entities.Weight) : _entities.Weight;
        return cdist(queries.detach(), all.detach(), _options.PNorm, TorchSharp.compute_mode.donot_use_mm_for_euclid_dist);     // [Q, E]
    }

    private static Tensor Unit(Tensor vectors) => nn.functional.normalize(vectors, p: 2, dim: -1, eps: 1e-12);
}
