using Runner.LibTorch;
using Runner.Tests.Training.Support;
using Runner.Training;
using static TorchSharp.torch;

namespace Runner.Tests.Training;

[Collection(LibTorchCollection.Name)]
public class StateHashTests
{
    public StateHashTests() => TorchRuntime.EnsureLoaded();

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(5)]
    public void Threads_and_order_do_not_matter(int threads)
    {
        using var scope = NewDisposeScope();
        var (large, small) = (arange(3_000_000, ScalarType.Float32), ones(7));          // pieces, the last one short

        Assert.Equal(StateHash.Of([("large", large), ("small", small)], 1), StateHash.Of([("small", small), ("large", large)], threads));
    }

    [Fact]
    public void How_tensors_lie_in_memory_does_not_matter()
    {
        using var scope = NewDisposeScope();
        var flat = arange(24, ScalarType.Float32);
        var matrix = flat.view(4, 6);

        Assert.Equal(StateHash.Of([("a", matrix.t().contiguous())], 1), StateHash.Of([("a", matrix.t())], 1));
        Assert.Equal(StateHash.Of([("a", flat.narrow(0, 6, 6).clone())], 1), StateHash.Of([("a", matrix[1])], 1));
    }

    [Fact]
    public void Every_bit_name_and_shape_matters()
    {
        using var scope = NewDisposeScope();
        var values = arange(2_000_000, ScalarType.Float32);
        var other = values.clone();
        other[1_999_999] = BitConverter.Int32BitsToSingle(BitConverter.SingleToInt32Bits(1_999_999f) ^ 1);
        string[] hashes =
        [
            StateHash.Of([("a", values)], 2), StateHash.Of([("a", other)], 2), StateHash.Of([("b", values)], 2),
            StateHash.Of([("a", values.view(2, -1))], 2), StateHash.Of([("a", values), ("b", empty(0))], 2), StateHash.Of([], 2),
        ];

        Assert.Equal(hashes.Length, hashes.Distinct().Count());
        Assert.All(hashes, h => Assert.Equal(32, h.Length));
    }

    [Fact]
    public void Zero_and_minus_zero_are_not_the_same_bits()
    {
        using var scope = NewDisposeScope();

        Assert.NotEqual(StateHash.Of([("a", zeros(3))], 1), StateHash.Of([("a", zeros(3).neg())], 1));
    }
}
