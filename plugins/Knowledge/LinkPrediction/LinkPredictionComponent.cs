using Runner.Architectures;
using Runner.Components;
using Runner.Knowledge;
using Runner.Metrics;
using Runner.Tasks;

namespace Runner.Plugins.Knowledge.LinkPrediction;

/// <summary>Learns vectors of a knowledge graph's entities and relations, and is judged by how high it ranks the missing end of a triple.</summary>
/// <remarks>
/// For each held-out triple all entities are ranked as its tail, then as its head. Filtered ranks leave out other entities that make a
/// triple of training, validation or test. Ties take their mean place. mean-rank: mean of ranks; mrr: mean of 1 / rank; hits-k: share of
/// ranks up to k; each over heads and tails together. OpenKE counts ties in the model's favour (only strictly nearer entities), which
/// differs where distances are equal, as for duplicate or untrained vectors: 'ties: favour'. Distances that are no number count against the model.
/// </remarks>
[Component("task/link-prediction", Source = "Bordes et al. 2013 (NIPS), section 4.1; Sun et al. 2020, arXiv:1911.03903 (ties); OpenKE")]
internal sealed class LinkPredictionComponent(LinkPredictionOptions options) : IOwnModelTaskComponent, ICheckedComponent
{
    private const int EntitiesPerRelation = 60;                              // FB15k-237's

    public int MaxLength => 1;

    public TaskMetrics Metrics => new(LinkPredictionModel.TrainingMetrics, [.. options.EvaluateOn.Distinct().Select(Name)], LinkPredictionModel.EvaluationMetrics)
    {
        OfPredictions = PredictionMetrics.Values(options.Metrics),
    };

    public Type Predicts => typeof(CandidatePrediction);

    public IReadOnlyList<IMetricComponent> Judges => options.Metrics;

    public IEnumerable<ComponentProblem> Check()
    {
        foreach (var set in options.EvaluateOn.CountBy(set => set).Where(set => set.Value > 1))
            yield return new ComponentProblem("evaluate_on", $"'{Name(set.Key)}' is listed {set.Value} times; once is enough.");
        foreach (var problem in PredictionMetrics.Check(options.Metrics, Predicts))
            yield return problem;
    }

    public TrainingTask Build(TaskContext context)
    {
        var data = context.Data as TripleData ?? throw KnowledgeErrors.NeedsTriples.With(context.Data.GetType().Name);
        if (data.Training.Count == 0)
            throw KnowledgeErrors.EmptySet.With("training");
        var training = new TrainingTriples(data.Training, new NegativeSampler(options.Negatives, data), options.Negatives.Count, context.Seed);
        var model = BuildModel(new KnowledgeContext(data.Entities.Count, data.Relations.Count));
        var labels = new Dictionary<string, IReadOnlyList<string>> { ["entities"] = data.Entities, ["relations"] = data.Relations };
        return new TrainingTask(model, training, Evaluations(data)) { Labels = labels };
    }

    /// <summary>Without data every id of the vocabulary is an entity, and there are as many relations to them as in FB15k-237.</summary>
    public TaskModel BuildModel(ModelContext sizes)
    {
        var entities = sizes.VocabularySize;
        return BuildModel(new KnowledgeContext(entities, Math.Max(1, entities / EntitiesPerRelation)));
    }

    private LinkPredictionModel BuildModel(KnowledgeContext sizes) => new(options.Knowledge.Build(sizes), sizes, options.Negatives.Count, options.Ties);

    private List<EvaluationSet> Evaluations(TripleData data)
    {
        var sets = new List<EvaluationSet>();
        if (options.EvaluateOn.Count == 0)
            return sets;
        var all = data.Training.Concat(data.Validation).Concat(data.Test).ToArray();
        var (tails, heads) = (TripleIndex.OfTails(all), TripleIndex.OfHeads(all));
        var types = options.TypeConstraint == TypeConstraint.None ? null
            : new RelationTypes(options.TypeConstraint == TypeConstraint.All ? all : data.Training, data.Entities.Count);
        foreach (var set in options.EvaluateOn)
        {
            IReadOnlyList<Triple> triples = set == TripleSet.Validation ? data.Validation : data.Test;
            if (options.SkipUnseen)
                triples = Seen(triples, data);
            if (triples.Count == 0)
                throw KnowledgeErrors.EmptySet.With(Name(set));
            sets.Add(new EvaluationSet(Name(set), new RankedTriples(triples, tails, heads, types)) { Metrics = options.Metrics });
        }
        return sets;
    }

    private static Triple[] Seen(IReadOnlyList<Triple> triples, TripleData data)
    {
        var (entities, relations) = (new bool[data.Entities.Count], new bool[data.Relations.Count]);
        foreach (var triple in data.Training)
            (entities[triple.Head], entities[triple.Tail], relations[triple.Relation]) = (true, true, true);
        return [.. triples.Where(triple => entities[triple.Head] && entities[triple.Tail] && relations[triple.Relation])];
    }

    private static string Name(TripleSet set) => set == TripleSet.Validation ? "validation" : "test";
}
