using Runner.Errors;
using Runner.Heads;
using Runner.Tasks;
using Runner.Tests.Architectures.Support;
using Runner.Tests.Support;
using TorchSharp;
using static TorchSharp.torch;

namespace Runner.Tests.Heads;

/// <summary>What holds for every head.</summary>
[Collection(TorchTests.Name)]
public class HeadTests
{
    private const string Transform = "transform.dense.weight transform.dense.bias transform.LayerNorm.weight transform.LayerNorm.bias";

    /// <summary>Heads, their objectives and places, their parameters, and their metrics.</summary>
    public static TheoryData<string, string, string, string, string> All => new()
    {
        { "{type: masked-language}", "mlm", "cls.predictions", "bias " + Transform, "loss accuracy" },
        { "{type: masked-language, transform: false}", "mlm", "cls.predictions", "bias", "loss accuracy" },
        { "{type: next-sentence}", "nsp", "cls.seq_relationship", "weight bias", "loss accuracy" },
        { "{type: sentence-order}", "sop", "cls.seq_relationship", "weight bias", "loss accuracy" },
        { "{type: causal-language}", "lm", "lm_head", "", "loss accuracy" },
        { "{type: causal-language, transform: true, bias: true}", "lm", "cls.predictions", "bias " + Transform, "loss accuracy" },
        { "{type: entity-prediction, entity_size: 5}", "entity", "cls.predictions_ent", Transform, "loss accuracy" },
        { "{type: sequence-classification}", "classification", "classifier", "weight bias", "loss accuracy" },
        { "{type: sequence-classification, relu: true, dropout: 0}", "classification", "classifier", "weight bias", "loss accuracy" },
        { "{type: multi-label}", "multi-label", "classifier", "weight bias", "loss accuracy exact" },
        { "{type: regression}", "regression", "classifier", "weight bias", "loss absolute-error" },
        { "{type: token-tagging}", "tagging", "classifier", "weight bias", "loss accuracy" },
        { "{type: span-extraction}", "span", "qa_outputs", "weight bias", "loss start-accuracy end-accuracy exact" },
        { "{type: pair-ranking}", "ranking", "classifier", "weight bias", "loss accuracy" },
        { "{type: pair-ranking, loss: margin, margin: 2}", "ranking", "classifier", "weight bias", "loss accuracy" },
        { "{type: pair-ranking, loss: logistic}", "ranking", "classifier", "weight bias", "loss accuracy" },
        { "{type: pair-ranking, loss: listwise}", "ranking", "classifier", "weight bias", "loss accuracy" },
        { "{type: none}", "none", "none", "", "" },
    };

    [Theory]
    [MemberData(nameof(All))]
    public void A_head_has_its_published_names_and_learns_from_a_sample(string head, string objective, string path, string parameters, string metrics)
    {
        using var scope = NewDisposeScope();
        using var trial = HeadTrial.Of(head);
        Assert.Equal((objective, path), (trial.Head.Objective, trial.Head.Path));
        Assert.Equal(objective, Composed.Component<IHeadComponent>(head).Objective);
        var names = trial.Model.named_parameters().Select(p => p.name).Where(name => !name.StartsWith("bert.", StringComparison.Ordinal));
        Assert.Equal(parameters.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(name => $"{path}.{name}"), names);

        trial.Model.train();
        using var batch = HeadTrial.Tokens(5, 9);
        trial.Head.AddSample(batch);
        var loss = trial.Loss(batch);
        loss.Sum.backward();
        Assert.Equal(metrics.Split(' ', StringSplitOptions.RemoveEmptyEntries), loss.Metrics.Keys);
        Assert.Equal(batch.Counts[objective], loss.Count);
        Assert.True(loss.Sum.isfinite().ToBoolean());
        Assert.Empty(loss.Sum.shape);
        Assert.Equal(objective == "none", loss.Sum.ToDouble() == 0);
        foreach (var (name, parameter) in trial.Head.named_parameters())
        {
            // What is compared with another score does not see what both have in common.
            var cancels = name == "bias" && head.Contains("loss:", StringComparison.Ordinal);
            Assert.True(parameter.grad is { } gradient && gradient.isfinite().all().ToBoolean() && (cancels || gradient.abs().max().ToDouble() > 0), name);
        }
        Assert.All(loss.Metrics, metric => Assert.False(metric.Value.Sum.requires_grad));
    }

    [Theory]
    [MemberData(nameof(All))]
    public void Labels_are_counted_alike_in_the_batch_and_on_the_device(string head, string objective, string path, string parameters, string metrics)
    {
        _ = (path, parameters);
        using var scope = NewDisposeScope();
        using var trial = HeadTrial.Of(head);
        using var batch = HeadTrial.Tokens(5, 9);
        trial.Head.AddSample(batch);
        using var uncounted = new Batch(5, 45);
        foreach (var (name, tensor) in batch.Tensors)
            uncounted.Add(name, tensor.clone());
        var (one, other) = (trial.Loss(batch), trial.Loss(uncounted));
        Assert.Equal(batch.Counts[objective], other.Count);
        Assert.Equal(one.Sum.ToDouble(), other.Sum.ToDouble());
        foreach (var metric in metrics.Split(' ', StringSplitOptions.RemoveEmptyEntries))
            Assert.Equal(HeadTrial.Mean(one, metric), HeadTrial.Mean(other, metric));
    }

    [Theory]
    [MemberData(nameof(All))]
    public void The_losses_of_parts_add_up_to_that_of_the_whole(string head, string objective, string path, string parameters, string metrics)
    {
        _ = (path, parameters);
        using var scope = NewDisposeScope();
        using var trial = HeadTrial.Of(head);
        using var batch = HeadTrial.Tokens(4, 7);
        trial.Head.AddSample(batch);
        var whole = trial.Loss(batch);
        var parts = Enumerable.Range(0, 2).Select(half => trial.Loss(Half(batch, half, objective))).ToArray();
        Assert.Equal(whole.Sum.ToDouble(), parts.Sum(part => part.Sum.ToDouble()), 1e-4);
        Assert.Equal(whole.Count, parts.Sum(part => part.Count));
        foreach (var metric in metrics.Split(' ', StringSplitOptions.RemoveEmptyEntries))
            Assert.Equal(whole.Metrics[metric].Sum.ToDouble(), parts.Sum(part => part.Metrics[metric].Sum.ToDouble()), 1e-4);
    }

    [Fact]
    public void A_hundred_losses_leave_no_tensor_behind()
    {
        foreach (var (head, _, _, _, _) in All.Select(row => row.Data))
        {
            using var trial = HeadTrial.Of(head);
            using var batch = HeadTrial.Tokens(4, 6);
            trial.Head.AddSample(batch);
            void Step()
            {
                using var scope = NewDisposeScope();
                trial.Loss(batch);
            }

            Step();
            var before = DisposeScopeManager.Statistics.TensorStatistics.ThreadTotalLiveCount;
            for (var i = 0; i < 6; i++)
                Step();
            Assert.Equal(before, DisposeScopeManager.Statistics.TensorStatistics.ThreadTotalLiveCount);
        }
    }

    [Fact]
    public void What_a_batch_or_a_body_lacks_is_told()
    {
        using var scope = NewDisposeScope();
        using var batch = HeadTrial.Tokens(2, 4);
        using (var trial = HeadTrial.Of("{type: regression}"))
        {
            Assert.Equal("The head of 'regression' needs 'regression-labels', which the batch does not have.",
                Assert.Throws<RunnerException>(() => trial.Loss(batch)).Message);
            batch.Add("regression-labels", zeros(3));
            Assert.Equal("The labels of 'regression' are [3], which does not fit its logits [2].",
                Assert.Throws<RunnerException>(() => trial.Loss(batch)).Message);
        }
        using (var trial = HeadTrial.Of("{type: entity-prediction, entity_size: 5}"))
        {
            batch.Add(BatchNames.EntityCandidates, zeros(4, 6));
            Assert.Equal("The candidate entities should be [C, 5] or [2, C, 5], but are [4, 6].",
                Assert.Throws<RunnerException>(() => trial.Loss(batch)).Message);
        }
        Assert.Equal("The model has no entity stream that says how wide the vectors of entities are.",
            Assert.Throws<RunnerException>(() => HeadTrial.Of("{type: entity-prediction}")).Message);
        Assert.Equal("The hidden states are 16 wide and the word embedding 8, so it cannot decode them directly.",
            Assert.Throws<RunnerException>(() => HeadTrial.Of("{type: causal-language}",
                "{type: albert, embedding: 8, hidden: 16, layers: 1, heads: 2, intermediate: 16}")).Message);
        Assert.Equal("Without 'transform: true' there is no layer norm; set it, or leave 'layer_norm_eps' out.",
            Composed.Problem<IHeadComponent>(("type", "causal-language"), ("layer_norm_eps", "1e-5")).Message);
        Assert.Equal("It acts with 'loss: margin' alone; set that, or leave 'margin' out.",
            Composed.Problem<IHeadComponent>(("type", "pair-ranking"), ("margin", "2")).Message);
    }

    /// <summary>Half of a batch of four examples, labels and all.</summary>
    private static Batch Half(Batch batch, int half, string objective)
    {
        var part = new Batch(2, batch.Tokens / 2);
        var length = batch[BatchNames.Ids].shape[1];
        if (batch.Tensors.TryGetValue(BatchNames.Positions(objective), out var positions))
        {
            var inside = positions.div(length, RoundingMode.floor).div(2, RoundingMode.floor).eq(half);
            part.Add(BatchNames.Positions(objective), positions.masked_select(inside) - half * 2 * length);
            part.Add(BatchNames.Labels(objective), batch[BatchNames.Labels(objective)].masked_select(inside));
        }
        foreach (var (name, tensor) in batch.Tensors.Where(t => !part.Tensors.ContainsKey(t.Key)))
            part.Add(name, tensor.shape[0] == batch.Examples && name != BatchNames.EntityCandidates ? tensor.narrow(0, half * 2, 2).clone() : tensor.clone());
        return part;
    }
}
