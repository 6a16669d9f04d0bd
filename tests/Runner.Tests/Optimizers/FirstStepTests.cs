using Runner.Optimizers;
using Runner.Parameters;
using Runner.Tests.Support;
using static TorchSharp.torch;

namespace Runner.Tests.Optimizers;

/// <summary>First steps reckoned by hand, of components as a recipe makes them.</summary>
public class FirstStepTests
{
    // weight [[3, 4]] with gradient [[0.6, -0.8]]; rate 0.1
    [Theory]
    [InlineData("{type: sgd, weight_decay: 0.5}", 3 - 0.1 * (0.6 + 1.5), 4 - 0.1 * (-0.8 + 2))]
    [InlineData("{type: sgd, momentum: 0.9, nesterov: true}", 3 - 0.1 * 0.6 * 1.9, 4 + 0.1 * 0.8 * 1.9)]
    [InlineData("{type: sgd, momentum: 0.9, dampening: 0.5}", 3 - 0.06, 4 + 0.08)]           // the first velocity is not dampened
    [InlineData("{type: adam}", 3 - 0.1, 4 + 0.1)]                                            // m / sqrt(v) is the sign at first
    [InlineData("{type: adam, weight_decay: 1}", 3 - 0.1, 4 - 0.1)]                           // the penalty turns the second gradient
    [InlineData("{type: lion, weight_decay: 1}", 3 * 0.9 - 0.1, 4 * 0.9 + 0.1)]
    [InlineData("{type: bert-adam, weight_decay: 0, max_grad_norm: 0, epsilon: 1e-12}", 3 - 0.1 * 0.1 / 0.0316227766, 4 + 0.1 * 0.1 / 0.0316227766)]
    [InlineData("{type: adafactor, scale_parameter: false}", 3 - 0.1, 4 + 0.1)]               // one row: v = g^2 exactly
    [InlineData("{type: adafactor, clip_threshold: 0.5}", 3 - 0.05 * 3.5355339, 4 + 0.05 * 3.5355339)]
    [InlineData("{type: adafactor, relative_step: true, scale_parameter: false}", 3 - 0.001, 4 + 0.001)]
    [InlineData("{type: none}", 3, 4)]
    public void Is_as_reckoned(string yaml, double first, double second)
    {
        LibTorch.TorchRuntimeTests.Load();
        using var module = Trajectory.Tree(new Dictionary<string, (long[], float[])> { ["only.weight"] = ([1, 2], [3f, 4f]) });
        using var parameters = ParameterBuffer.Adopt(module, CPU);
        using var optimizer = Composed.Component<IOptimizerComponent>(yaml).Build(parameters);
        Trajectory.Write(parameters.Gradients, parameters.Segments[0], [0.6f, -0.8f]);

        optimizer.Step(0.1, 1);

        var values = Trajectory.Read(parameters.Values, parameters.Segments[0]);
        Assert.Equal([first, second], values.Select(value => (double)value), (a, b) => Math.Abs(a - b) < 2e-6);
    }

    [Fact]
    public void Nesterov_without_momentum_is_refused() =>
        Assert.Contains("Nesterov's variant needs momentum", Composed.Problem<IOptimizerComponent>(("type", "sgd"), ("nesterov", "true")).Message);
}
