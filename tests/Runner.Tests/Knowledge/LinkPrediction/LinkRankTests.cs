using Runner.Knowledge;
using Runner.Tests.Support;
using Runner.Tasks;
using static TorchSharp.torch;

namespace Runner.Tests.Knowledge.LinkPrediction;

/// <summary>Ranks of the task itself: what is no number, ties, the type constraint.</summary>
public class LinkRankTests
{
    private static Dictionary<string, double> Ranks(string options, TripleData data, float[] entities, float relation = 0)
    {
        using var task = Graph.Task($"{{type: link-prediction, evaluate_on: [test], {options} knowledge: {{type: transe, size: 1, norm_flag: false}}}}", data);
        using (no_grad())
        {
            var parameters = task.Model.Network.named_parameters().ToDictionary(p => p.name, p => p.parameter);
            parameters["ent_embeddings.weight"].copy_(tensor(entities).view(entities.Length, 1));
            parameters["rel_embeddings.weight"].fill_(relation);
        }
        return Evaluate(task);
    }

    private static Dictionary<string, double> Evaluate(TrainingTask task)
    {
        task.Model.Network.eval();
        var sums = new Dictionary<string, (double Sum, double Count)>();
        var examples = task.Evaluations.Single().Examples;
        for (long start = 0; start < examples.Count; start += 500)
        {
            using var scope = NewDisposeScope();
            using var batch = examples.Collate([.. Enumerable.Range(0, (int)Math.Min(500, examples.Count - start)).Select(i => start + i)], 0);
            foreach (var (name, value) in task.Model.Forward(batch, batch.Counts).Metrics)
            {
                var (sum, count) = sums.GetValueOrDefault(name);
                sums[name] = (sum + value.Sum.item<double>(), count + value.Count);
            }
        }
        return sums.ToDictionary(sum => sum.Key, sum => sum.Value.Sum / sum.Value.Count);
    }

    [Theory]
    [InlineData("mean")]
    [InlineData("favour")]
    [InlineData("against")]
    public void A_distance_that_is_no_number_ranks_last(string ties)
    {
        // (0, r, 3) asked for, (0, r, 1) known; six entities
        var data = Graph.Of(6, 1, [new(0, 0, 1)], [new(0, 0, 3)]);
        var all = Ranks($"ties: {ties},", data, [float.NaN, float.NaN, float.NaN, float.NaN, float.NaN, float.NaN]);
        Assert.Equal((6, 5.5), (all["raw/mean-rank"], all["filtered/mean-rank"]));                      // as tail one is filtered, as head none
        Assert.Equal((1 / 6.0 + 1 / 5.0) / 2, all["filtered/mrr"], 12);
        Assert.Equal((0, 0, 1), (all["filtered/hits-1"], all["filtered/hits-3"], all["filtered/hits-10"]));

        // the answer itself is no number, as tail; as head the others' distances from it are none either
        Assert.Equal(6, Ranks($"ties: {ties},", data, [0, 1, 2, float.NaN, 3, 4])["raw/mean-rank"]);

        // another entity is no number: it counts as nearer, on both sides
        Assert.Equal(2, Ranks($"ties: {ties},", data, [0, 9, 20, 0.5f, float.NaN, 30])["raw/mean-rank"] - (Ranks($"ties: {ties},", data, [0, 9, 20, 0.5f, 40, 30])["raw/mean-rank"] - 1));
    }

    [Theory]
    [InlineData("mean", 3.5, 3)]
    [InlineData("favour", 1, 1)]
    [InlineData("against", 6, 5)]
    public void Ties_are_counted_as_asked(string ties, double raw, double filteredTail)
    {
        var ranks = Ranks($"ties: {ties},", Graph.Of(6, 1, [new(0, 0, 1)], [new(0, 0, 3)]), new float[6]);
        Assert.Equal((raw, (filteredTail + raw) / 2), (ranks["raw/mean-rank"], ranks["filtered/mean-rank"]));
    }

    [Fact]
    public void Only_entities_of_the_type_are_ranked()
    {
        // r takes 0 and 2 as heads, 1, 3 and (by the test triple) 4 as tails
        var data = Graph.Of(6, 1, [new(0, 0, 1), new(2, 0, 3)], [new(0, 0, 4)]);
        var all = Ranks("type_constraint: all, ties: against,", data, new float[6]);
        Assert.Equal((3 + 2) / 2.0, all["raw/mean-rank"]);
        Assert.Equal((2 + 2) / 2.0, all["filtered/mean-rank"]);
        // by training alone 4 is no tail of r; it is ranked against 1 and 3 all the same
        var training = Ranks("type_constraint: training, ties: against,", data, new float[6]);
        Assert.Equal((3 + 2) / 2.0, training["raw/mean-rank"]);
    }

    /// <summary>
    /// Rows 122 to 124 of the reference values: what chance earns on FB15k-237. With all distances equal and ties against the model, each rank is the number of candidates n; chance
    /// finds the right one among the first ten with probability 10 / n, and the mean of 1 / rank is H(n) / n.
    /// </summary>
    [Theory]
    [InlineData("none", 0.00070, 0.00071, 0.00002, 0)]
    [InlineData("all", 0.1655, 0.0989, 0.0005, 0)]
    [InlineData("training", 0.1680, 0.1000, 0.0005, 4145)]
    public void Chance_on_fb_15_k_237(string constraint, double hits, double mrr, double tolerance, int outside)
    {
        var data = (TripleData)Composed.Component<Runner.Data.IDataComponent>($"{{type: triples, path: '{Shared.Data("fb15k-237")}'}}").Open();
        using var task = Graph.Task($"{{type: link-prediction, evaluate_on: [test], ties: against, type_constraint: {constraint}, knowledge: {{type: transe, size: 1, norm_flag: false}}}}", data);
        using (no_grad())
        {
            foreach (var parameter in task.Model.Network.parameters())
                parameter.zero_();
        }
        task.Model.Network.eval();
        var examples = task.Evaluations.Single().Examples;
        Assert.Equal(24448, 2 * examples.Count);
        double harmonic(double n) => Math.Log(n) + 0.5772156649015329 + 1 / (2 * n) - 1 / (12 * n * n);
        var (tens, reciprocals, unexpected) = (0.0, 0.0, 0);
        for (long i = 0; i < examples.Count; i++)
        {
            using var batch = examples.Collate([i], 0);
            // the right one is ranked also where the relation is not known to take it
            unexpected += new[] { ("tails", "allowed-tails"), ("heads", "allowed-heads") }.Count(side => batch.Tensors.TryGetValue(side.Item2, out var mask) && !mask.data<bool>()[batch[side.Item1].data<long>()[0]]);
            foreach (var count in Candidates(batch, data.Entities.Count))
            {
                tens += Math.Min(1, 10.0 / count);
                reciprocals += harmonic(count) / count;
            }
        }
        Assert.Equal(outside, unexpected);
        Assert.Equal(hits, tens / 24448, tolerance);
        Assert.Equal(mrr, reciprocals / 24448, tolerance);

        // and the ranks that the task gives are those numbers of candidates
        using var first = examples.Collate([.. Enumerable.Range(0, 64).Select(i => (long)i)], 0);
        var mean = task.Model.Forward(first, first.Counts).Metrics["filtered/mean-rank"];
        var counted = Enumerable.Range(0, 64).SelectMany(i =>
        {
            using var batch = examples.Collate([i], 0);
            return Candidates(batch, data.Entities.Count).ToList();
        }).Average();
        Assert.Equal(counted, mean.Sum.item<double>() / mean.Count, 1e-6);
    }

    // of a batch of one: the right one and all that are allowed and not known to be right too
    private static IEnumerable<double> Candidates(Batch batch, int entities)
    {
        foreach (var (answer, known, allowed) in new[] { ("tails", "known-tails", "allowed-tails"), ("heads", "known-heads", "allowed-heads") })
        {
            var own = batch[answer].data<long>()[0];
            var left = batch.Tensors.TryGetValue(allowed, out var mask) ? mask.data<bool>().ToArray() : Enumerable.Repeat(true, entities).ToArray();
            left[own] = true;
            foreach (var other in batch[known].data<long>())
                left[other] = false;
            yield return left.Count(isLeft => isLeft);
        }
    }
}
