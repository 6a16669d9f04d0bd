using Runner.Plugins.Tasks.Heads;
using Runner.Tests.Architectures.Support;
using TorchSharp;
using static TorchSharp.torch;

namespace Runner.Tests.Heads;

[Collection(TorchTests.Name)]
public class SmoothedCrossEntropyTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(0.1)]
    public void Weights_and_smoothing_give_what_their_formula_gives(double smoothing)
    {
        using var scope = NewDisposeScope();
        double[] weights = [1, 2.5, 0.5];
        double[][] logits = [[0.3, -1.2, 2], [1, 1, 0], [-0.5, 0.25, 4]];
        long[] labels = [1, -1, 2];
        var (sum, counted) = (0.0, 0.0);
        for (var i = 0; i < labels.Length; i++)
        {
            if (labels[i] < 0)
                continue;
            var all = Math.Log(logits[i].Sum(Math.Exp));
            double Loss(int c) => weights[c] * (all - logits[i][c]);
            sum += (1 - smoothing) * Loss((int)labels[i]) + smoothing / 3 * Enumerable.Range(0, 3).Sum(Loss);
            counted += weights[labels[i]];
        }
        var (loss, total) = SmoothedCrossEntropy.Of(tensor(logits.SelectMany(row => row).Select(value => (float)value).ToArray(), [3, 3]), tensor(labels), weights, smoothing);
        Assert.Equal(sum, loss.ToDouble(), 1e-5);
        Assert.Equal(counted, total.ToDouble(), 1e-6);
    }
}
