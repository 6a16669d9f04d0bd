using Runner.Errors;
using Runner.PositionEncodings;
using Runner.Tests.Architectures.Support;
using Runner.Tests.Support;
using TorchSharp;
using static TorchSharp.torch;

namespace Runner.Tests.PositionEncodings;

// L length, D head size

[Collection(TorchTests.Name)]
public class RotaryPositionsTests
{
    /// <summary>Two pairs of a head of 4, theta 100: the first turns by the position, the second by a tenth of it.</summary>
    [Theory]
    [InlineData("interleaved", 0, 1, 2, 3)]
    [InlineData("half", 0, 2, 1, 3)]
    public void Pairs_turn_by_the_angles_of_the_paper(string layout, int a, int b, int c, int d)
    {
        using var scope = NewDisposeScope();
        using var encoding = Build($"{{type: rotary, theta: 100, layout: {layout}}}", 4);
        var vectors = randn(1, 1, 6, 4);
        var (query, key) = encoding.Rotate(0, vectors, vectors, 3);
        for (var row = 0; row < 6; row++)
        {
            float At(int column) => vectors[0, 0, row, column].item<float>();
            var (slow, fast) = (0.1 * (row + 3), 1.0 * (row + 3));
            Near(At(a) * Math.Cos(fast) - At(b) * Math.Sin(fast), query[0, 0, row, a]);
            Near(At(a) * Math.Sin(fast) + At(b) * Math.Cos(fast), query[0, 0, row, b]);
            Near(At(c) * Math.Cos(slow) - At(d) * Math.Sin(slow), query[0, 0, row, c]);
            Near(At(c) * Math.Sin(slow) + At(d) * Math.Cos(slow), query[0, 0, row, d]);
        }
        Assert.Equal(query.data<float>(), key.data<float>());
    }

    [Theory]
    [InlineData("{type: rotary}")]
    [InlineData("{type: rotary, layout: half}")]
    [InlineData("{type: rotary, dimensions: 4, theta: 500}")]
    public void Products_know_the_distance_alone(string yaml)
    {
        using var scope = NewDisposeScope();
        using var encoding = Build(yaml, 8);
        var (query, key) = (randn(2, 3, 7, 8), randn(2, 3, 7, 8));
        Tensor Products(long start)
        {
            var (q, k) = encoding.Rotate(0, query, key, start);
            return bmm(q.flatten(0, 1), k.flatten(0, 1).transpose(1, 2));
        }
        var first = Products(0);
        Assert.True((first - Products(1)).abs().max().ToDouble() < 2e-5);
        Assert.True((first - Products(200)).abs().max().ToDouble() < 2e-4);
        Assert.False((first - bmm(query.flatten(0, 1), key.flatten(0, 1).transpose(1, 2))).abs().max().ToDouble() < 1e-2);
    }

    [Fact]
    public void Columns_beyond_the_dimensions_stay()
    {
        using var scope = NewDisposeScope();
        using var encoding = Build("{type: rotary, dimensions: 6}", 8);
        var vectors = randn(1, 2, 5, 8);
        var (query, _) = encoding.Rotate(0, vectors, vectors);
        Assert.Equal(vectors.narrow(3, 6, 2).contiguous().data<float>(), query.narrow(3, 6, 2).contiguous().data<float>());
        Assert.False(allclose(vectors, query));
    }

    [Theory]
    [InlineData("{type: rotary}", 7, "position/rotary would turn 7 columns of heads that have 7.")]
    [InlineData("{type: rotary, dimensions: 10}", 8, "position/rotary would turn 10 columns of heads that have 8.")]
    public void Heads_that_do_not_fit_are_refused(string yaml, int headSize, string message) =>
        Assert.Equal(message, Assert.Throws<RunnerException>(() => Build(yaml, headSize)).Message);

    private static void Near(double expected, Tensor actual) => Assert.Equal(expected, actual.item<float>(), 2e-6);

    private static PositionEncoding Build(string yaml, int headSize) =>
        Composed.Component<IPositionEncodingComponent>(yaml).Build(new AttentionShape(2, 2 * headSize, 2, headSize));
}
