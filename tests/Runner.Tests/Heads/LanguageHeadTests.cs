using Runner.Tasks;
using Runner.Tests.Architectures.Support;
using TorchSharp;
using static TorchSharp.torch;

namespace Runner.Tests.Heads;

[Collection(TorchTests.Name)]
public class LanguageHeadTests
{
    [Fact]
    public void Hidden_tokens_are_scored_alike_at_named_positions_and_everywhere()
    {
        using var scope = NewDisposeScope();
        using var trial = HeadTrial.Of("{type: masked-language}");
        using var named = HeadTrial.Tokens(2, 5);
        named.Add("mlm-positions", [1L, 7, 8], 3);
        named.Add("mlm-labels", [4L, 9, 2], 3);
        using var everywhere = HeadTrial.Tokens(2, 5);
        everywhere.Add("mlm-labels", [-1L, 4, -1, -1, -1, -1, -1, 9, 2, -1], 2, 5);

        Assert.Equal([3L, HeadTrial.Vocabulary], trial.Logits(named).shape);
        Assert.Equal([2L, 5, HeadTrial.Vocabulary], trial.Logits(everywhere).shape);
        var (one, other) = (trial.Loss(named), trial.Loss(everywhere));
        Assert.Equal((3.0, 3.0), (one.Count, other.Count));
        Assert.Equal(one.Sum.ToDouble(), other.Sum.ToDouble(), 1e-4);
        var chosen = trial.Logits(everywhere).flatten(0, 1).index_select(0, tensor([1L, 7, 8])).softmax(1);
        var expected = -(Math.Log(chosen[0, 4].ToDouble()) + Math.Log(chosen[1, 9].ToDouble()) + Math.Log(chosen[2, 2].ToDouble()));
        Assert.Equal(expected, one.Sum.ToDouble(), 1e-4);
    }

    [Fact]
    public void The_epsilon_of_the_heads_layer_norm_is_the_bodys_unless_set()
    {
        using var scope = NewDisposeScope();
        Tensor Logits(string head)
        {
            using var trial = HeadTrial.Of(head);
            using var batch = HeadTrial.Tokens(2, 5);
            return trial.Logits(batch);
        }

        var backbone = Logits("{type: masked-language}");
        Assert.True(backbone.Equals(Logits("{type: masked-language, layer_norm_eps: 1e-12}")));
        var difference = (backbone - Logits("{type: masked-language, layer_norm_eps: 1e-2}")).abs().max().ToDouble();
        Assert.InRange(difference, 1e-4, 1);
    }

    [Fact]
    public void The_next_token_is_predicted_and_padding_is_not()
    {
        using var scope = NewDisposeScope();
        using var trial = HeadTrial.Of("{type: causal-language}");
        using var batch = HeadTrial.Tokens(2, 5);
        batch.Add("lm-labels", batch["ids"].clone());
        batch.Add(BatchNames.Mask, [true, true, true, true, true, true, true, true, false, false], 2, 5);
        var logits = trial.Logits(batch);
        var log = logits.log_softmax(2);
        var expected = 0.0;
        foreach (var (row, tokens) in ((int, int)[])[(0, 5), (1, 3)])
        {
            for (var at = 0; at < tokens - 1; at++)
                expected -= log[row, at, batch["ids"][row, at + 1].ToInt64()].ToDouble();
        }
        var loss = trial.Head.Loss(logits, batch);
        Assert.Equal(6, loss.Count);                                                      // 4 of the first, 2 of the second
        Assert.Equal(expected, loss.Sum.ToDouble(), 1e-4);

        using var marked = HeadTrial.Tokens(2, 5);
        var labels = batch["ids"].clone();
        labels[1, 3] = -1;
        labels[1, 4] = -1;
        marked.Add("lm-labels", labels);
        Assert.Equal(loss.Sum.ToDouble(), trial.Head.Loss(logits, marked).Sum.ToDouble());

        using var named = HeadTrial.Tokens(2, 5);
        named.Add("lm-positions", [0L, 6], 2);                                            // labels are those of the next tokens already
        named.Add("lm-labels", [batch["ids"][0, 1].ToInt64(), batch["ids"][1, 2].ToInt64()], 2);
        expected = -(log[0, 0, batch["ids"][0, 1].ToInt64()] + log[1, 1, batch["ids"][1, 2].ToInt64()]).ToDouble();
        named.Add(BatchNames.Mask, batch[BatchNames.Mask].clone());
        Assert.Equal(expected, trial.Loss(named).Sum.ToDouble(), 1e-4);
    }

    [Fact]
    public void Entities_are_chosen_among_those_of_the_batch_or_of_each_sequence()
    {
        using var scope = NewDisposeScope();
        using var trial = HeadTrial.Of("{type: entity-prediction, entity_size: 5}");
        var candidates = randn(3, 5);
        using var batch = HeadTrial.Tokens(2, 4);
        batch.Add(BatchNames.EntityCandidates, candidates.clone());
        batch.Add("entity-labels", [-1L, 2, -1, -1, 0, -1, -1, 1], 2, 4);
        using var own = HeadTrial.Tokens(2, 4);
        own.Add(BatchNames.EntityCandidates, stack([candidates, candidates]));
        own.Add("entity-labels", batch["entity-labels"].clone());
        var (shared, each) = (trial.Logits(batch), trial.Logits(own));
        Assert.Equal([2L, 4, 3], shared.shape);
        Assert.True((shared - each).abs().max().ToDouble() < 1e-5);
        Assert.Equal(3, trial.Loss(batch).Count);

        // A candidate that a sequence lacks is never chosen; and predictions at positions are those everywhere.
        using var masked = HeadTrial.Tokens(2, 4);
        masked.Add(BatchNames.EntityCandidates, stack([candidates, candidates]));
        masked.Add(BatchNames.EntityCandidateMask, [true, true, true, true, true, false], 2, 3);
        masked.Add("entity-positions", [1L, 4, 7], 3);
        masked.Add("entity-labels", [2L, 0, 1], 3);
        var logits = trial.Logits(masked);
        Assert.Equal([3L, 3], logits.shape);
        Assert.True((logits[0] - shared[0, 1]).abs().max().ToDouble() < 1e-5);
        Assert.Equal(double.NegativeInfinity, logits[1, 2].ToDouble());
        Assert.Equal(double.NegativeInfinity, logits[2, 2].ToDouble());
        Assert.Equal(shared[1, 3, 1].ToDouble(), logits[2, 1].ToDouble(), 1e-5);
        var loss = trial.Loss(masked);
        loss.Sum.backward();
        Assert.All(trial.Head.parameters(), p => Assert.True(p.grad!.isfinite().all().ToBoolean()));

        using var single = HeadTrial.Tokens(2, 4);
        single.Add(BatchNames.EntityCandidates, randn(1, 5));
        Assert.Equal([2L, 4, 1], trial.Logits(single).shape);
    }
}
