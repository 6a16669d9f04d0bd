using Runner.LibTorch;
using Runner.Tests.Training.Support;
using Runner.Training;
using static TorchSharp.torch;

namespace Runner.Tests.Training.Steps;

[Collection(LibTorchCollection.Name)]
public class GradientNormTests
{
    public GradientNormTests() => TorchRuntime.EnsureLoaded();

    [Theory]
    [InlineData(16)]
    [InlineData(16384)]
    [InlineData(16384 * 3 + 32)]
    [InlineData(5_000_000)]
    public void Equals_a_sum_in_doubles(int length)
    {
        using var scope = NewDisposeScope();
        using var generator = manual_seed(3);
        var gradients = randn(length) * 0.1f + 3;
        var expected = Math.Sqrt(gradients.data<float>().ToArray().Sum(v => (double)v * v));

        var norm = GradientNorm.Of(gradients).item<double>();

        Assert.InRange(norm / expected, 1 - 1e-6, 1 + 1e-6);
    }

    [Fact]
    public void Does_not_depend_on_threads()
    {
        using var scope = NewDisposeScope();
        using var generator = manual_seed(3);
        var gradients = randn(3_000_000);
        var threads = get_num_threads();
        try
        {
            set_num_threads(1);
            var one = GradientNorm.Of(gradients).item<double>();
            set_num_threads(2);
            Assert.Equal(one, GradientNorm.Of(gradients).item<double>());
        }
        finally
        {
            set_num_threads(threads);
        }
    }

    [Theory]
    [InlineData(float.NaN)]
    [InlineData(float.PositiveInfinity)]
    public void What_is_not_finite_shows(float value)
    {
        using var scope = NewDisposeScope();
        var gradients = zeros(40_000);
        gradients[20_000] = value;

        Assert.False(double.IsFinite(GradientNorm.Of(gradients).item<double>()));
    }
}
