using Runner.Components;
using Runner.Knowledge;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Runner.Plugins.Knowledge.None;

/// <summary>Vectors that stay as they were drawn: what trained ones must beat.</summary>
/// <remarks>Loss and gradient are 0; an entity's implausibility is its distance from the query's entity, so ranks are those of chance.</remarks>
[Component("knowledge/none")]
internal sealed class NoKnowledgeComponent(NoKnowledgeOptions options) : IKnowledgeComponent
{
    public int EntitySize => options.Size;

    public KnowledgeModel Build(KnowledgeContext context) => new Model(options.Size, context);

    private sealed class Model : KnowledgeModel
    {
        private readonly VectorTable _entities;

        public Model(int size, KnowledgeContext context)
            : base("none")
        {
            _entities = new VectorTable("ent_embeddings", context.Entities, size, null);
            register_module("ent_embeddings", _entities);
        }

        public override Parameter Entities => _entities.Weight;

        public override Tensor Score(Tensor heads, Tensor relations, Tensor tails) => zeros_like(heads, ScalarType.Float32);

        // depends on the vectors without moving them, so that every trainer can take it
        public override Tensor Loss(Tensor heads, Tensor relations, Tensor tails, int positives)
        {
            using var scope = NewDisposeScope();
            return (_entities.Weight.narrow(0, 0, 1).sum() * 0).MoveToOuterDisposeScope();
        }

        public override Tensor RankTails(Tensor heads, Tensor relations) => Distances(heads);

        public override Tensor RankHeads(Tensor relations, Tensor tails) => Distances(tails);

        private Tensor Distances(Tensor ids)
        {
            using var scope = NewDisposeScope();
            using var quiet = no_grad();
            return cdist(_entities.Weight.index_select(0, ids), _entities.Weight).MoveToOuterDisposeScope();
        }
    }
}
