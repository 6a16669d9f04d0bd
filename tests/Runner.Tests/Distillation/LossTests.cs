using Runner.Architectures;
using Runner.Distillation;
using Runner.PositionEncodings;
using Runner.Tasks;
using Runner.Tests.Architectures.Support;
using Runner.Tests.Support;
using static TorchSharp.torch;

namespace Runner.Tests.Distillation;

/// <summary>Losses over given states: the expected values are worked out by hand or in plain C#.</summary>
[Collection(TorchTests.Name)]
public class LossTests
{
    private static readonly AttentionShape Shape = new(Layers: 1, Hidden: 2, Heads: 1, HeadSize: 2);

    [Fact]
    public void Attention_counts_padding_as_zero_or_leaves_it_out()
    {
        using var scope = NewDisposeScope();
        using var batch = Batch([true, true], [true, false]);
        var student = Scores([1, 2, 3, 4], [5, -10000, 7, -10000]);
        var teacher = Scores([2, 2, 3, 2], [1, -10000, 3, -10000]);

        // Squares 1, 0, 0, 4 and 16, 0, 16, 0 over eight entries; the padded query's counts too.
        Assert.Equal(37.0 / 8, Mean("{type: attention}", student, teacher, batch), 1e-5);
        // Means over the open pairs of each example: 5 / 4 and 16 / 1.
        Assert.Equal((1.25 + 16) / 2, Mean("{type: attention, masked_scores: skip-padding}", student, teacher, batch), 1e-5);
    }

    [Fact]
    public void Every_score_at_or_below_minus_100_counts_as_zero()
    {
        using var scope = NewDisposeScope();
        using var batch = Batch([true, true]);
        Assert.Equal(9.0 / 4, Mean("{type: attention}", Scores([-100, -3, 0, 0]), Scores([-500, 0, 0, 0]), batch), 1e-6);
    }

    [Fact]
    public void States_are_compared_with_or_without_padding()
    {
        using var scope = NewDisposeScope();
        using var batch = Batch([true, false]);
        var student = States([1, 1, 1, 1], [1, 2, 3, 4]);
        var teacher = States([2, 1, 1, 1], [1, 2, 5, 8]);

        Assert.Equal((0 + 0 + 4 + 16) / 4.0, Mean("{type: hidden, projection: none}", student, teacher, batch), 1e-6);
        Assert.Equal(0, Mean("{type: hidden, projection: none, padding: skip}", student, teacher, batch), 1e-6);
        Assert.Equal(1 / 4.0, Mean("{type: embedding, projection: none}", student, teacher, batch), 1e-6);
        Assert.Equal(1 / 2.0, Mean("{type: embedding, projection: none, padding: skip}", student, teacher, batch), 1e-6);
    }

    [Fact]
    public void Cosine_is_over_tokens_alone()
    {
        using var scope = NewDisposeScope();
        using var batch = Batch([true, true], [true, false]);
        var student = States([0, 0, 0, 0, 0, 0, 0, 0], [1, 0, 3, 4, 0, 2, 1, 1]);
        var teacher = States([0, 0, 0, 0, 0, 0, 0, 0], [2, 0, 4, 3, 0, -2, -1, 9]);

        // Cosines 1, 24 / 25 and -1; the fourth position is padding.
        Assert.Equal((0 + 1.0 / 25 + 2) / 3, Mean("{type: cosine}", student, teacher, batch), 1e-5);
    }

    [Fact]
    public void Patience_compares_directions_of_first_tokens()
    {
        using var scope = NewDisposeScope();
        using var batch = Batch([true, true]);
        var student = States([0, 0, 0, 0], [3, 4, 9, 9]);
        var teacher = States([0, 0, 0, 0], [0, 7, 1, 1]);

        Assert.Equal(0.36 + 0.04, Mean("{type: pkd, include_last: true}", student, teacher, batch), 1e-5);
        Assert.Equal(0.40 / 2, Mean("{type: pkd, include_last: true, mean: true}", student, teacher, batch), 1e-5);
    }

    [Fact]
    public void Logits_are_softened_and_scaled_as_asked()
    {
        using var scope = NewDisposeScope();
        using var batch = Batch([true, true]);
        var student = Logits([1, 2, 3]);
        var teacher = Logits([0, 2, 1]);
        double[] target = Softmax([0, 1, 0.5]), guess = Softmax([0.5, 1, 1.5]);
        var crossEntropy = -target.Zip(guess).Sum(pair => pair.First * Math.Log(pair.Second));
        var entropy = -target.Sum(share => share * Math.Log(share));

        Assert.Equal(crossEntropy, Mean("{type: logits, temperature: 2}", student, teacher, batch), 1e-5);
        Assert.Equal(crossEntropy / 3, Mean("{type: logits, temperature: 2, divide_by_classes: true}", student, teacher, batch), 1e-5);
        Assert.Equal(4 * (crossEntropy - entropy),
            Mean("{type: logits, temperature: 2, temperature_squared: true, comparison: kullback-leibler}", student, teacher, batch), 1e-5);
    }

    [Fact]
    public void Attention_after_softmax_and_relations_of_values_diverge_by_tokens_and_heads()
    {
        using var scope = NewDisposeScope();
        using var batch = Batch([true, true], [true, false]);
        var student = Scores([1, 2, 0, 4], [5, -10000, 7, -10000]);
        var teacher = Scores([2, 2, 3, 2], [1, -10000, 3, -10000]);
        var first = Divergence(Softmax([2, 2]), Softmax([1, 2]));
        var second = Divergence(Softmax([3, 2]), Softmax([0, 4]));
        // The third query sees one key alone: no divergence; the fourth is padding.
        Assert.Equal((first + second) / 3, Mean("{type: attention-probabilities}", student, teacher, batch), 1e-5);

        using var whole = Batch([true, true]);
        var narrow = Values([1, 0, 0, 1]);
        var other = Values([1, 1, 0, 2]);
        var scale = 1 / Math.Sqrt(2);
        var rows = Divergence(Softmax([2 * scale, 2 * scale]), Softmax([scale, 0])) + Divergence(Softmax([2 * scale, 4 * scale]), Softmax([0, scale]));
        Assert.Equal(rows / 2, Mean("{type: value-relation}", narrow, other, whole), 1e-5);
    }

    [Fact]
    public void Masked_entries_of_minus_infinity_give_no_undefined_gradient()
    {
        using var scope = NewDisposeScope();
        using var batch = Batch([true, true]);
        var scores = tensor(new[] { 1, float.NegativeInfinity, 2, 3 }).view(1, 1, 2, 2).requires_grad_();
        var student = new DistillationStates(new EncoderOutput(zeros(1, 2, 2)) { AttentionScores = [scores] }, new Dictionary<string, Tensor>());
        using var loss = Build("{type: attention-probabilities}", Shape);

        loss.Forward(student, Scores([4, float.NegativeInfinity, 5, 1]), batch).Single().Sum.backward();

        Assert.True(scores.grad!.isfinite().all().item<bool>());
    }

    [Fact]
    public void A_shared_projection_is_one_and_the_others_are_the_losses_own()
    {
        using var scope = NewDisposeScope();
        var projections = new SharedProjections();
        var context = new DistillationContext(Shape with { Layers = 2 }, Shape with { Layers = 4, Hidden = 6 }, projections);
        using var hidden = Composed.Component<IDistillationLossComponent>("{type: hidden}").Build(context);
        using var embedding = Composed.Component<IDistillationLossComponent>("{type: embedding}").Build(context);
        using var own = Composed.Component<IDistillationLossComponent>("{type: hidden, projection: per-layer}").Build(context);

        var fit = Assert.Single(projections.All);
        Assert.Equal(("fit_dense", 6L, 2L), (fit.Key, fit.Value.get_parameter("weight")!.shape[0], fit.Value.get_parameter("weight")!.shape[1]));
        Assert.Empty(hidden.parameters());
        Assert.Empty(embedding.parameters());
        Assert.Equal(
            ["projection.layer.0.bias", "projection.layer.0.weight", "projection.layer.1.bias", "projection.layer.1.weight"],
            own.named_parameters().Select(p => p.name).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Padding_changes_no_loss_that_skips_it()
    {
        using var scope = NewDisposeScope();
        using var short1 = Batch([true, true]);
        using var long1 = Batch([true, true, false]);
        DistillationStates Narrow(float shift) => Everything(tensor([1f, 2 + shift, 0, 4]).view(1, 1, 2, 2), tensor([1f + shift, 2, 3, 4]).view(1, 2, 2));
        DistillationStates Wide(float shift) => Everything(
            tensor([1f, 2 + shift, -10000, 0, 4, -10000, 9 - shift, 8, -10000]).view(1, 1, 3, 3), tensor([1f + shift, 2, 3, 4, 7 * shift, 8]).view(1, 3, 2));
        foreach (var loss in new[]
        {
            "{type: attention, masked_scores: skip-padding}", "{type: hidden, projection: none, padding: skip}", "{type: embedding, projection: none, padding: skip}",
            "{type: cosine}", "{type: attention-probabilities}", "{type: value-relation}", "{type: pkd, include_last: true}",
        })
        {
            var expected = Mean(loss, Narrow(0), Narrow(1), short1);
            Assert.NotEqual(0, expected);
            Assert.Equal(expected, Mean(loss, Wide(0), Wide(1), long1), 1e-6);
        }
    }

    [Theory]
    [InlineData("{type: attention}", "Attention is compared head by head, but the student has 12 heads and the teacher 16; give the student 'heads: 16', or leave this loss out.")]
    [InlineData("{type: hidden, projection: none}", "The student's states have 312 columns and the teacher's 768, so they need a projection: choose 'shared' or 'per-layer'.")]
    [InlineData("{type: pkd}", "The student's states have 312 columns and the teacher's 768, and patience has no projection; give the student 'hidden: 768', or choose another loss.")]
    [InlineData("{type: hidden, layers: {map: explicit, teacher: [1, 2]}}", "'teacher' lists 2 layers, but 4 of the student's learn; list one for each.")]
    public void Models_that_do_not_fit_are_found_while_checking(string loss, string message)
    {
        var problems = Composed.Component<IDistillationLossComponent>(loss).Check(new AttentionShape(4, 312, 12, 26), new AttentionShape(12, 768, 16, 48));
        Assert.Equal(message, Assert.Single(problems).Message);
    }

    private static double Mean(string loss, DistillationStates student, DistillationStates teacher, Batch batch)
    {
        using var module = Build(loss, Shape);
        var term = Assert.Single(module.Forward(student, teacher, batch));
        return term.Sum.item<float>() / term.Count;
    }

    private static DistillationLoss Build(string loss, AttentionShape shape) =>
        Composed.Component<IDistillationLossComponent>(loss).Build(new DistillationContext(shape, shape, new SharedProjections()));

    private static Batch Batch(params bool[][] rows)
    {
        var mask = rows.SelectMany(row => row).ToArray();
        var batch = new Batch(rows.Length, mask.Count(token => token));
        batch.Add(BatchNames.Ids, new long[mask.Length], rows.Length, rows[0].Length);
        batch.Add(BatchNames.Mask, mask, rows.Length, rows[0].Length);
        return batch;
    }

    private static DistillationStates Scores(params float[][] rows) => Of(new EncoderOutput(zeros(rows.Length, 2, 2))
    {
        AttentionScores = [tensor(rows.SelectMany(row => row).ToArray()).view(rows.Length, 1, 2, 2)],
    });

    private static DistillationStates Values(float[] values) =>
        Of(new EncoderOutput(zeros(1, 2, 2)) { AttentionValues = [tensor(values).view(1, 1, 2, 2)] });

    private static DistillationStates States(float[] embeddings, float[] hidden)
    {
        var states = tensor(hidden).view(-1, 2, 2);
        return Of(new EncoderOutput(states) { HiddenStates = [tensor(embeddings).view(-1, 2, 2), states] });
    }

    private static DistillationStates Logits(float[] logits) =>
        new(new EncoderOutput(zeros(1, 2, 2)), new Dictionary<string, Tensor> { ["classes"] = tensor(logits).view(1, -1) });

    private static DistillationStates Everything(Tensor scores, Tensor states) => Of(new EncoderOutput(states)
    {
        HiddenStates = [states, states],
        AttentionScores = [scores],
        AttentionValues = [states.unsqueeze(1)],
    });

    private static DistillationStates Of(EncoderOutput output) => new(output, new Dictionary<string, Tensor>());

    private static double[] Softmax(double[] scores)
    {
        var sum = scores.Sum(Math.Exp);
        return [.. scores.Select(score => Math.Exp(score) / sum)];
    }

    private static double Divergence(double[] teacher, double[] student) => teacher.Zip(student).Sum(pair => pair.First * Math.Log(pair.First / pair.Second));
}
