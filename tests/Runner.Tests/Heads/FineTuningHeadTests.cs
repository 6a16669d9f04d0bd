using Runner.Tasks;
using Runner.Tests.Architectures.Support;
using TorchSharp;
using static TorchSharp.torch;

namespace Runner.Tests.Heads;

[Collection(TorchTests.Name)]
public class FineTuningHeadTests
{
    [Fact]
    public void The_rectifier_of_tinyberts_head_acts_on_the_pooled_vector()
    {
        using var scope = NewDisposeScope();
        using var batch = HeadTrial.Tokens(3, 5);
        using var plain = HeadTrial.Of("{type: sequence-classification}");
        using var rectified = HeadTrial.Of("{type: sequence-classification, relu: true}");
        var pooled = plain.Model.Encoder.Pool(plain.Model.Encoder.Forward(Runner.Heads.EncoderWithHeads.Input(batch)).Hidden);
        var (weight, bias) = (plain.Model.get_parameter("classifier.weight")!, plain.Model.get_parameter("classifier.bias")!);
        Assert.True((nn.functional.linear(pooled, weight, bias) - plain.Logits(batch)).abs().max().ToDouble() < 1e-6);
        Assert.True((nn.functional.linear(pooled.relu(), weight, bias) - rectified.Logits(batch)).abs().max().ToDouble() < 1e-6);
        rectified.Model.train();
        Assert.False(rectified.Logits(batch).Equals(rectified.Logits(batch)));             // dropout
    }

    [Fact]
    public void Several_labels_are_judged_each_on_its_own_and_unknown_ones_not_at_all()
    {
        using var scope = NewDisposeScope();
        using var trial = HeadTrial.Of("{type: multi-label}");
        using var batch = HeadTrial.Tokens(2, 4);
        batch.Add("multi-label-labels", tensor(new float[,] { { 1, 0, -1 }, { 1, 1, 0 } }));
        var loss = trial.Head.Loss(tensor(new float[,] { { 2, -1, 5 }, { -3, 0.5f, 0.25f } }), batch);
        double Cell(double logit, double label) => Math.Log(1 + Math.Exp(logit)) - label * logit;
        Assert.Equal(Cell(2, 1) + Cell(-1, 0) + Cell(-3, 1) + Cell(0.5, 1) + Cell(0.25, 0), loss.Sum.ToDouble(), 1e-5);
        Assert.Equal(5, loss.Count);
        Assert.Equal(3 / 5.0, HeadTrial.Mean(loss, "accuracy"), 1e-6);
        Assert.Equal(0.5, HeadTrial.Mean(loss, "exact"), 1e-6);
    }

    [Fact]
    public void A_number_is_judged_by_its_squared_error()
    {
        using var scope = NewDisposeScope();
        using var trial = HeadTrial.Of("{type: regression}");
        using var batch = HeadTrial.Tokens(2, 4);
        Assert.Equal([2L], trial.Logits(batch).shape);
        batch.Add("regression-labels", tensor([1f, 4f]));
        var loss = trial.Head.Loss(tensor([3f, 3.5f]), batch);
        Assert.Equal((4.25, 2.0), (loss.Sum.ToDouble(), loss.Count));
        Assert.Equal(1.25, HeadTrial.Mean(loss, "absolute-error"), 1e-6);
    }

    [Fact]
    public void Only_first_pieces_are_tagged()
    {
        using var scope = NewDisposeScope();
        using var trial = HeadTrial.Of("{type: token-tagging}");
        using var batch = HeadTrial.Tokens(1, 4);
        batch.Add("tagging-labels", [-1L, 2, -1, 0], 1, 4);
        var logits = tensor(new float[,] { { 9, 0, 0 }, { 0, 0, 1 }, { 0, 9, 0 }, { 0, 2, 0 } }).unsqueeze(0);
        var loss = trial.Head.Loss(logits, batch);
        Assert.Equal(2, loss.Count);
        Assert.Equal(-1 + Math.Log(2 + Math.E) + Math.Log(2 + Math.Exp(2)), loss.Sum.ToDouble(), 1e-5);
        Assert.Equal(0.5, HeadTrial.Mean(loss, "accuracy"), 1e-6);
    }

    [Fact]
    public void A_span_is_its_two_ends_padding_is_no_answer_and_some_windows_have_none()
    {
        using var scope = NewDisposeScope();
        using var trial = HeadTrial.Of("{type: span-extraction}");
        using var batch = HeadTrial.Tokens(3, 4);
        batch.Add(BatchNames.Mask, [true, true, true, true, true, true, false, false, true, true, true, true], 3, 4);
        var free = trial.Logits(batch);
        Assert.Equal([3L, 4, 2], free.shape);
        Assert.Equal(double.NegativeInfinity, free[1, 2, 0].ToDouble());
        batch.Add("span-labels", [1L, 2, 0, 0, -1, -1], 3, 2);

        var logits = zeros(3, 4, 2);
        logits[0, 1, 0] = 2;
        logits[0, 3, 1] = 1;
        logits[1, 2, 0] = float.NegativeInfinity;
        logits[1, 3, 0] = float.NegativeInfinity;
        logits[1, 0, 1] = 1;
        var loss = trial.Head.Loss(logits, batch);
        var first = (Math.Log(Math.Exp(2) + 3) - 2 + Math.Log(Math.E + 3)) / 2;
        var second = (Math.Log(2) + Math.Log(Math.E + 3) - 1) / 2;
        Assert.Equal(2, loss.Count);
        Assert.Equal(first + second, loss.Sum.ToDouble(), 1e-5);
        Assert.Equal((1.0, 0.5, 0.5), (HeadTrial.Mean(loss, "start-accuracy"), HeadTrial.Mean(loss, "end-accuracy"), HeadTrial.Mean(loss, "exact")));
    }

    [Theory]
    [InlineData("pointwise")]
    [InlineData("margin")]
    [InlineData("logistic")]
    [InlineData("listwise")]
    public void Ranking_losses_equal_their_formulas(string kind)
    {
        using var scope = NewDisposeScope();
        using var trial = HeadTrial.Of($"{{type: pair-ranking, loss: {kind}}}");
        using var batch = HeadTrial.Tokens(5, 4);
        double[] scores = [0.5, -1, 2, 0.25, 1];
        batch.Add("ranking-labels", tensor([1f, 0f, 0.5f, 0f, 0f]));
        batch.Add(BatchNames.Groups, [7L, 3, 7, 7, 3], 5);                                 // the second query has nothing good
        var loss = trial.Head.Loss(tensor([.. scores.Select(score => (float)score)], ScalarType.Float32), batch);

        static double Softplus(double x) => Math.Log(1 + Math.Exp(x));
        (int Better, int Worse)[] pairs = [(0, 2), (0, 3), (2, 3)];
        var softmax = Math.Log(new[] { 0.5, 2, 0.25 }.Sum(Math.Exp));
        var (sum, count, hits) = kind switch
        {
            "pointwise" => (Softplus(-0.5) + Softplus(-1) + (Softplus(2) - 1) + Softplus(0.25) + Softplus(1), 5, 2),
            "margin" => (pairs.Sum(p => Math.Max(0, 1 - (scores[p.Better] - scores[p.Worse]))), 3, 2),
            "logistic" => (pairs.Sum(p => Softplus(scores[p.Worse] - scores[p.Better])), 3, 2),
            _ => (-(1 / 1.5 * (0.5 - softmax) + 0.5 / 1.5 * (2 - softmax)), 1, 0),
        };
        Assert.Equal(sum, loss.Sum.ToDouble(), 1e-5);
        Assert.Equal(count, loss.Count);
        Assert.Equal(hits, loss.Metrics["accuracy"].Sum.ToDouble());
    }
}
