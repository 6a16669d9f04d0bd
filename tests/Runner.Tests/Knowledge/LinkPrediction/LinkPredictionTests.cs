using Runner.Errors;
using Runner.Knowledge;
using Runner.Optimizers;
using Runner.Parameters;
using Runner.Tasks;
using Runner.Tests.Support;
using static TorchSharp.torch;

namespace Runner.Tests.Knowledge.LinkPrediction;

public class LinkPredictionTests
{
    private const string Yaml = "{type: link-prediction, evaluate_on: [test], negatives: {count: 4}, knowledge: {type: transe, size: 16, margin: 2}}";

    private static Triple[] Triples(Batch batch)
    {
        long[] Of(string name) => [.. batch[name].data<long>()];
        return [.. Of("heads").Zip(Of("relations"), Of("tails")).Select(t => new Triple((int)t.First, (int)t.Second, (int)t.Third))];
    }

    [Fact]
    public void Corruptions_are_pure_functions_of_seed_epoch_and_index()
    {
        var data = Graph.Ring(20, 3);
        using var task = Graph.Task(Yaml, data);
        using var other = Graph.Task(Yaml, data, seed: 2);
        using var together = task.Training.Collate([3, 7], 1);
        using var apart = task.Training.Collate([7], 1);
        using var later = task.Training.Collate([7], 2);
        using var seeded = other.Training.Collate([7], 1);

        var (both, alone) = (Triples(together), Triples(apart));
        Assert.Equal(10, both.Length);
        Assert.Equal(both.Where((_, i) => i % 2 == 1), alone);             // block after block: triple b, corruption j at b + B (j + 1)
        Assert.NotEqual(alone, Triples(later));
        Assert.NotEqual(alone, Triples(seeded));
        Assert.Equal(data.Training[7], alone[0]);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Known_triples_are_not_drawn_unless_asked(bool skip)
    {
        // of head 0 all tails but 9 are known, of tail 5 all heads but 8 and 9: what is left must be drawn
        var data = Graph.Of(10, 1, [.. Enumerable.Range(0, 9).Select(t => new Triple(0, 0, t)), .. Enumerable.Range(1, 7).Select(h => new Triple(h, 0, 5))]);
        using var task = Graph.Task($"{{type: link-prediction, evaluate_on: [], negatives: {{count: 200, skip_known: {(skip ? "true" : "false")}, sampling: uniform}}}}", data);
        using var batch = task.Training.Collate([5], 0);
        var corrupted = Triples(batch)[1..];

        Assert.DoesNotContain(new Triple(0, 0, 5), corrupted);
        if (skip)
            Assert.Equal([new Triple(0, 0, 9), new Triple(8, 0, 5), new Triple(9, 0, 5)], corrupted.Distinct().OrderBy(t => t.Head).ToArray());
        else
            Assert.Contains(corrupted, data.Training.Contains);
    }

    [Fact]
    public void Bernoulli_replaces_the_end_of_which_there_are_more()
    {
        // one head with nine tails: tph 9, hpt 1
        var data = Graph.Of(1000, 1, [.. Enumerable.Range(1, 9).Select(t => new Triple(0, 0, t))]);
        using var task = Graph.Task("{type: link-prediction, evaluate_on: [], negatives: {count: 2000}}", data);
        using var batch = task.Training.Collate([0], 0);
        Assert.Equal(0.9, Triples(batch)[1..].Count(t => t.Head != 0) / 2000.0, 0.03);
    }

    /// <summary>Vectors set by hand: ranks reckoned on paper.</summary>
    [Fact]
    public void Ranks_are_raw_and_filtered_with_ties_in_the_middle()
    {
        var data = Graph.Of(6, 1, [new(0, 0, 1), new(0, 0, 2)], [new(0, 0, 3)]);
        using var task = Graph.Task("{type: link-prediction, evaluate_on: [test], knowledge: {type: transe, size: 1, norm_flag: false}}", data);
        using (no_grad())
        {
            var parameters = task.Model.Network.named_parameters().ToDictionary(p => p.name, p => p.parameter);
            parameters["ent_embeddings.weight"].copy_(tensor(new float[] { 0, 1, 3, 4, 4, 9 }).view(6, 1));
            parameters["rel_embeddings.weight"].copy_(tensor(new float[] { 2 }).view(1, 1));
        }
        task.Model.Network.eval();
        using var batch = task.Evaluations.Single().Examples.Collate([0], 0);
        var metrics = task.Model.Forward(batch, batch.Counts).Metrics.ToDictionary(m => m.Key, m => m.Value.Sum.item<double>() / m.Value.Count);

        // tails: distances to 2 are 2 1 1 2 2 7; of entity 3 two are nearer, two equal: 4; the nearer ones are known: filtered 2.
        // heads: distances of x + 2 to 4 are 2 1 1 2 2 7, answer 0: 4 as well, and nothing else is known.
        Assert.Equal(4, metrics["raw/mean-rank"]);
        Assert.Equal(3, metrics["filtered/mean-rank"]);
        Assert.Equal((0.25 + 0.5) / 2, metrics["filtered/mrr"], 1e-12);
        Assert.Equal((0, 0.5, 1), (metrics["filtered/hits-1"], metrics["filtered/hits-3"], metrics["filtered/hits-10"]));
        Assert.Equal((0, 1), (metrics["raw/hits-3"], metrics["raw/hits-10"]));
    }

    [Fact]
    public void Shares_of_micro_batches_add_up_to_the_loss_of_the_batch()
    {
        const string Full = "{type: link-prediction, evaluate_on: [], negatives: {count: 3}, knowledge: {type: transe, size: 8, regul_rate: 0.5, adv_temperature: 2}}";
        using var task = Graph.Task(Full, Graph.Ring(20, 3));
        WeightInitialization.Apply(task.Model.Network, 5, task.Model.InitializerRange);
        using var whole = task.Training.Collate([0, 1, 2, 3, 4], 0);
        using var first = task.Training.Collate([0, 1], 0);
        using var second = task.Training.Collate([2, 3, 4], 0);
        var total = new Dictionary<string, double> { ["triples"] = 5 };
        double Loss(Batch batch) => task.Model.Forward(batch, total).Loss.item<float>();
        Assert.Equal(Loss(whole), Loss(first) + Loss(second), 1e-5);
    }

    [Fact]
    public void Training_finds_the_missing_ends()
    {
        var before = Train("none", 1);
        var after = Train("{type: transe, size: 16, margin: 2}", 150);
        Assert.InRange(before, 0, 0.5);                                     // of 30 entities the first ten hold a third by chance
        Assert.InRange(after, 0.6, 1);                                      // a ring is no translation: it cannot be learned whole
    }

    private static double Train(string knowledge, int steps)
    {
        var data = Graph.Ring(30, 4);
        using var task = Graph.Task($"{{type: link-prediction, evaluate_on: [test], negatives: {{count: 8}}, knowledge: {knowledge}}}", data);
        WeightInitialization.Apply(task.Model.Network, 1, task.Model.InitializerRange);
        using var parameters = ParameterBuffer.Adopt(task.Model.Network, CPU);
        using var optimizer = Composed.Component<IOptimizerComponent>("{type: adam, no_decay: []}").Build(parameters);
        for (var step = 1; step <= steps; step++)
        {
            using var scope = NewDisposeScope();
            using var batch = task.Training.Collate([.. Enumerable.Range(0, data.Training.Count).Select(i => (long)i)], step);
            parameters.ZeroGradients();
            task.Model.Forward(batch, batch.Counts).Loss.backward();
            optimizer.Step(0.05, step);
        }
        using var held = task.Evaluations.Single().Examples.Collate([.. Enumerable.Range(0, data.Test.Count).Select(i => (long)i)], 0);
        task.Model.Network.eval();
        var hits = task.Model.Forward(held, held.Counts).Metrics["filtered/hits-10"];
        return hits.Sum.item<double>() / hits.Count;
    }

    [Fact]
    public void Unseen_entities_can_be_left_out()
    {
        var data = Graph.Of(4, 1, [new(0, 0, 1)], [new(1, 0, 0), new(0, 0, 3)]);
        using var all = Graph.Task("{type: link-prediction, evaluate_on: [test]}", data);
        using var seen = Graph.Task("{type: link-prediction, evaluate_on: [test], skip_unseen: true}", data);
        Assert.Equal((2, 1), (all.Evaluations[0].Examples.Count, seen.Evaluations[0].Examples.Count));
    }

    [Fact]
    public void A_missing_set_is_said()
    {
        var e = Assert.Throws<RunnerException>(() => Graph.Task(Yaml, Graph.Of(4, 1, [new(0, 0, 1)])));
        Assert.Equal(("RUN4591", "task: there are no test triples."), (e.Descriptor.Code, e.Message));
    }

    [Fact]
    public void A_sample_can_be_trained_on()
    {
        LibTorch.TorchRuntimeTests.Load();
        using var model = Composed.Component<IOwnModelTaskComponent>(Yaml).BuildModel(new(100, 0));
        using var batch = model.Sample(3, 128);
        model.Forward(batch, batch.Counts).Loss.backward();
        Assert.All(model.Network.parameters(), parameter => Assert.NotNull(parameter.grad));
        Assert.Equal(15, batch["heads"].shape[0]);
    }

    [Fact]
    public void A_sigmoid_loss_without_score_margin_is_refused() =>
        Assert.Equal("The sigmoid loss wants larger scores for better triples; set 'score_margin', say 6.",
            Composed.Problem<IKnowledgeComponent>(("type", "transe"), ("loss", "sigmoid")).Message);
}
