using Runner.Knowledge;
using Runner.Parameters;
using Runner.Tests.Support;
using static TorchSharp.torch;

namespace Runner.Tests.Knowledge.TransE;

public class SigmoidLossTests
{
    /// <summary>OpenKE's SigmoidLoss, written down in doubles over the model's own scores.</summary>
    [Theory]
    [InlineData(null)]
    [InlineData(2.0)]
    public void Is_the_formula(double? temperature)
    {
        LibTorch.TorchRuntimeTests.Load();
        var adversarial = temperature is null ? "" : ", adv_temperature: 2";
        using var model = Composed.Component<IKnowledgeComponent>($"{{type: transe, size: 6, loss: sigmoid, score_margin: 3, init_epsilon: 2{adversarial}}}")
            .Build(new KnowledgeContext(9, 2));
        WeightInitialization.Apply(model, 3, 1);
        using var scope = NewDisposeScope();
        var heads = tensor(new long[] { 0, 1, 2, 3, 4, 5 });                // two true triples, two corruptions of each
        var (relations, tails) = (tensor(new long[] { 0, 1, 0, 1, 0, 1 }), tensor(new long[] { 6, 7, 6, 7, 8, 0 }));
        var s = model.Score(heads, relations, tails).data<float>().Select(x => (double)x).ToArray();

        static double LogSigmoid(double x) => -Math.Log(1 + Math.Exp(-x));
        var expected = 0.0;
        for (var b = 0; b < 2; b++)
        {
            var corrupted = new[] { s[b + 2], s[b + 4] };
            var weights = corrupted.Select(x => Math.Exp((temperature ?? 0) * x)).ToArray();
            expected -= (LogSigmoid(s[b]) + corrupted.Select((x, j) => weights[j] / weights.Sum() * LogSigmoid(-x)).Sum()) / 2;
        }
        Assert.Equal(expected, model.Loss(heads, relations, tails, 2).item<float>(), 1e-5);
        Assert.True(model.Entities.abs().max().item<float>() <= 5.0 / 6);
    }
}
