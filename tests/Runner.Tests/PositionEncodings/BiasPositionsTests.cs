using Runner.PositionEncodings;
using Runner.Tests.Architectures.Support;
using Runner.Tests.Support;
using TorchSharp;
using static TorchSharp.torch;

namespace Runner.Tests.PositionEncodings;

// H heads, Q query positions, K key positions

[Collection(TorchTests.Name)]
public class BiasPositionsTests
{
    /// <summary>T5's own sizes, both directions: 16 buckets a side, 8 of them exact, then 8-11, 12-15, 16-22, 23-31, 32-45, 46-63, 64-90, 91 on.</summary>
    [Theory]
    [InlineData(0, 0)]
    [InlineData(-1, 1)]
    [InlineData(-7, 7)]
    [InlineData(-8, 8)]
    [InlineData(-11, 8)]
    [InlineData(-12, 9)]
    [InlineData(-15, 9)]
    [InlineData(-16, 10)]
    [InlineData(-22, 10)]
    [InlineData(-23, 11)]
    [InlineData(-31, 11)]
    [InlineData(-32, 12)]
    [InlineData(-64, 14)]
    [InlineData(-90, 14)]
    [InlineData(-91, 15)]
    [InlineData(-128, 15)]
    [InlineData(-5000, 15)]
    [InlineData(1, 17)]
    [InlineData(16, 26)]
    [InlineData(5000, 31)]
    public void T5_puts_distances_into_the_buckets_of_the_paper(int distance, int bucket)
    {
        using var scope = NewDisposeScope();
        var (queries, keys) = distance <= 0 ? (1, 1 - distance) : (1 + distance, 1 + distance);
        Assert.Equal(bucket, Bucket("{type: t5-bias}", 32, queries, keys, column: distance <= 0 ? 0 : distance));
    }

    /// <summary>All 32 buckets on one side, 16 exact; keys after the query count as distance 0.</summary>
    [Theory]
    [InlineData(-15, 15)]
    [InlineData(-16, 16)]
    [InlineData(-32, 21)]
    [InlineData(-64, 26)]
    [InlineData(-127, 31)]
    [InlineData(-1000, 31)]
    [InlineData(4, 0)]
    public void A_causal_T5_spends_all_buckets_on_what_is_before(int distance, int bucket)
    {
        using var scope = NewDisposeScope();
        var (queries, keys) = distance <= 0 ? (1, 1 - distance) : (1 + distance, 1 + distance);
        Assert.Equal(bucket, Bucket("{type: t5-bias, bidirectional: false}", 32, queries, keys, column: distance <= 0 ? 0 : distance));
    }

    [Theory]
    [InlineData(5, 5)]
    [InlineData(2, 7)]
    [InlineData(1, 1)]
    public void The_bias_of_a_pair_is_that_of_its_bucket_and_its_gradient_gathers_all_pairs(int queries, int keys)
    {
        using var scope = NewDisposeScope();
        using var encoding = Build("{type: t5-bias, buckets: 4, max_distance: 3}", heads: 2);
        var table = Fill(encoding, randn(4, 2));
        var bias = encoding.Bias(0, queries, keys, CPU)!;
        Assert.Equal([1, 2, queries, keys], bias.shape);

        // 2 buckets a side: own position 0, any distance before 1; after: 2 is never met (distance 0 is on the other side), 3.
        int Expected(int i, int j) => Side(j - (keys - queries + i));
        int Side(int distance) => distance == 0 ? 0 : distance < 0 ? 1 : 3;
        var weights = randn(1, 2, queries, keys);
        (bias * weights).sum().backward();
        var gradient = zeros(4, 2);
        for (var head = 0; head < 2; head++)
        {
            for (var i = 0; i < queries; i++)
            {
                for (var j = 0; j < keys; j++)
                {
                    Assert.Equal(table[Expected(i, j), head].item<float>(), bias[0, head, i, j].item<float>());
                    gradient[Expected(i, j), head] += weights[0, head, i, j];
                }
            }
        }
        Assert.True((gradient - encoding.parameters().Single().grad!).abs().max().ToDouble() < 1e-5);
    }

    [Theory]
    [InlineData(1, new[] { 0.00390625 })]
    [InlineData(2, new[] { 0.0625, 0.00390625 })]
    [InlineData(8, new[] { 0.5, 0.25, 0.125, 0.0625, 0.03125, 0.015625, 0.0078125, 0.00390625 })]
    [InlineData(3, new[] { 0.0625, 0.00390625, 0.25 })]
    [InlineData(6, new[] { 0.25, 0.0625, 0.015625, 0.00390625, 0.5, 0.125 })]
    [InlineData(12, new[] { 0.5, 0.25, 0.125, 0.0625, 0.03125, 0.015625, 0.0078125, 0.00390625, 0.70710678118654752, 0.35355339059327376, 0.17677669529663688, 0.08838834764831844 })]
    public void Alibi_falls_by_the_slopes_of_the_paper(int heads, double[] slopes)
    {
        using var scope = NewDisposeScope();
        using var encoding = Build("alibi", heads);
        Assert.Empty(encoding.parameters());
        var bias = encoding.Bias(0, 4, 6, CPU)!;
        Assert.Equal([1, heads, 4, 6], bias.shape);
        for (var head = 0; head < heads; head++)
        {
            for (var i = 0; i < 4; i++)
            {
                for (var j = 0; j < 6; j++)
                    Assert.Equal((float)(-slopes[head] * Math.Abs(j - (2 + i))), bias[0, head, i, j].item<float>());
            }
        }
    }

    [Theory]
    [InlineData("{type: t5-bias, buckets: 7}", "'buckets' (7) must be even")]
    [InlineData("{type: t5-bias, buckets: 32, max_distance: 8}", "'max_distance' (8) must be larger than 8")]
    [InlineData("{type: rotary, dimensions: 5}", "'dimensions' (5) must be even")]
    public void A_mistake_is_told_while_checking(string yaml, string expected)
    {
        var error = Assert.Throws<ArgumentException>(() => Composed.Component<IPositionEncodingComponent>(yaml));
        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
    }

    private static int Bucket(string yaml, int buckets, int queries, int keys, int column)
    {
        using var encoding = Build(yaml, heads: 1);
        Fill(encoding, arange(buckets, ScalarType.Float32).unsqueeze(1));
        return (int)encoding.Bias(0, queries, keys, CPU)![0, 0, 0, column].item<float>();
    }

    private static Tensor Fill(PositionEncoding encoding, Tensor values)
    {
        using var quiet = no_grad();
        encoding.parameters().Single().copy_(values);
        return values;
    }

    private static PositionEncoding Build(string yaml, int heads) =>
        Composed.Component<IPositionEncodingComponent>(yaml.StartsWith('{') ? yaml : $"{{type: {yaml}}}").Build(new AttentionShape(2, heads * 4, heads, 4));
}
