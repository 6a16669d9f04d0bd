using Runner.Errors;
using Runner.Interchange;
using Runner.LibTorch;
using Runner.Tests.Architectures.Support;
using Runner.Weights;
using static TorchSharp.torch;

namespace Runner.Tests.Weights;

[Collection(TorchTests.Name)]
public sealed class InitialWeightsTests
{
    private static readonly float[] Weight = [1, 2, 3, 4, 5, 6];
    private static readonly float[] Bias = [7, 8];

    public InitialWeightsTests() => TorchRuntime.EnsureLoaded();

    [Fact]
    public void Every_parameter_is_set_and_half_precision_becomes_the_models_own()
    {
        using var model = nn.Sequential(("body", nn.Linear(3, 2)));

        InitialWeights.Load(model, Given(("body.weight", [2, 3], Weight), ("body.bias", [2], Bias)), new InitialWeightsOptions { From = "x" });

        Assert.Equal(Weight, model.get_parameter("body.weight")!.data<float>().ToArray());
        Assert.Equal(Bias, model.get_parameter("body.bias")!.data<float>().ToArray());
    }

    [Fact]
    public void Everything_that_does_not_fit_is_said_at_once()
    {
        using var model = nn.Sequential(("body", nn.Linear(3, 2)), ("head", nn.Linear(2, 2)));

        var error = Assert.Throws<RunnerException>(() => InitialWeights.Load(model,
            Given(("body.weight", [3, 2], Weight), ("body.bias", [2], Bias), ("old.weight", [2], Bias)), new InitialWeightsOptions { From = "x" }));

        Assert.Equal("RUN4222", error.Descriptor.Code);
        Assert.Equal(
            "the weights of 'x' do not fit the model of this recipe:\n  not there (2):\n    head.weight\n    head.bias\n"
            + "  without a place in this model (1):\n    old.weight\n  of another shape (1):\n    'body.weight' is [3, 2] there and [2, 3] here",
            error.Message);
    }

    [Fact]
    public void What_is_listed_may_be_fresh_or_unused_and_stays_as_it_was()
    {
        using var model = nn.Sequential(("body", nn.Linear(3, 2)), ("head", nn.Linear(2, 2)));
        var before = model.get_parameter("head.weight")!.data<float>().ToArray();

        InitialWeights.Load(model, Given(("body.weight", [2, 3], Weight), ("body.bias", [2], Bias), ("old.weight", [2], Bias)),
            new InitialWeightsOptions { From = "x", AllowMissing = ["head.*"], AllowUnexpected = ["old.*"] });

        Assert.Equal(Weight, model.get_parameter("body.weight")!.data<float>().ToArray());
        Assert.Equal(before, model.get_parameter("head.weight")!.data<float>().ToArray());
    }

    private static Fake Given(params (string Name, long[] Shape, float[] Values)[] tensors) => new(tensors);

    private sealed class Fake((string Name, long[] Shape, float[] Values)[] tensors) : IWeights
    {
        public IReadOnlyCollection<string> Names => [.. tensors.Select(t => t.Name)];

        public IReadOnlyList<long> Shape(string name) => tensors.Single(t => t.Name == name).Shape;

        public Tensor Read(string name)
        {
            var (_, shape, values) = tensors.Single(t => t.Name == name);
            using var full = tensor(values).view(shape);
            return full.to(ScalarType.BFloat16);
        }

        public void Dispose()
        {
        }
    }
}
