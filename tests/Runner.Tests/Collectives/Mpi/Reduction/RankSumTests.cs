using Runner.LibTorch;
using Runner.Plugins.Collectives.Mpi.Reduction;
using Runner.Plugins.Collectives.Tensors;
using Runner.Randomness;
using static TorchSharp.torch;

namespace Runner.Tests.Collectives.Mpi.Reduction;

public sealed class RankSumTests
{
    private const int Ranks = 3;

    public RankSumTests() => TorchRuntime.EnsureLoaded();

    public static TheoryData<ScalarType, long> Cases()
    {
        var cases = new TheoryData<ScalarType, long>();
        foreach (var type in new[] { ScalarType.Float32, ScalarType.Float64, ScalarType.BFloat16, ScalarType.Float16 })
        {
            foreach (var length in new[] { 1, 15, 2048, 5003, 700_001 })
                cases.Add(type, length);
        }
        return cases;
    }

    /// <summary>Against libtorch's own additions and rounding, to the last bit.</summary>
    [Theory]
    [MemberData(nameof(Cases))]
    public void Sums_in_order_and_rounds_once(ScalarType type, long length)
    {
        using var scope = NewDisposeScope();
        var tensors = Ranked(type, length);
        var expected = Expected(tensors);
        var sum = RankSum.Of(type);
        var addresses = tensors.Select(NativeTensor.Address).ToArray();
        sum.Sum(addresses, [addresses[0], addresses[2]], 0, length);

        Assert.Equal(expected, Bytes(tensors[0]));
        Assert.Equal(expected, Bytes(tensors[2]));
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Sums_the_same_in_two_parts(ScalarType type, long length)
    {
        using var scope = NewDisposeScope();
        var tensors = Ranked(type, length);
        var expected = Expected(tensors);
        var sum = RankSum.Of(type);
        var partial = empty(length, type == ScalarType.Float64 ? ScalarType.Float64 : ScalarType.Float32);
        var target = empty(length, type);
        sum.Accumulate([NativeTensor.Address(tensors[0])], NativeTensor.Address(partial), continues: false, 0, length);
        sum.Accumulate([NativeTensor.Address(tensors[1]), NativeTensor.Address(tensors[2])], NativeTensor.Address(partial), continues: true, 0, length);
        sum.RoundInPlace(NativeTensor.Address(partial), length);
        sum.Spread(NativeTensor.Address(partial), [NativeTensor.Address(target)], 0, length);
        Assert.Equal(expected, Bytes(target));
    }

    [Fact]
    public void Narrow_types_keep_infinities_and_what_is_no_number()
    {
        using var scope = NewDisposeScope();
        foreach (var type in new[] { ScalarType.BFloat16, ScalarType.Float16 })
        {
            var first = tensor(new[] { float.PositiveInfinity, float.NaN, 60000f, -0f, 1e-7f }).to(type);
            var second = tensor(new[] { 1f, 1f, 60000f, -0f, 0f }).to(type);
            var expected = first.to(ScalarType.Float32).add(second.to(ScalarType.Float32)).to(type).to(ScalarType.Float32).data<float>().ToArray();
            RankSum.Of(type).Sum([NativeTensor.Address(first), NativeTensor.Address(second)], [NativeTensor.Address(first)], 0, 5);
            Assert.Equal(expected, first.to(ScalarType.Float32).data<float>().ToArray());
        }
    }

    private static Tensor[] Ranked(ScalarType type, long length) => [.. Enumerable.Range(0, Ranks).Select(rank =>
    {
        var stream = RandomStream.Create(3, "rank-sum", rank, length);
        return tensor(Enumerable.Range(0, (int)length).Select(_ => stream.NextGaussian()).ToArray()).to(type);
    })];

    private static byte[] Expected(Tensor[] tensors)
    {
        var wide = tensors[0].dtype == ScalarType.Float64 ? ScalarType.Float64 : ScalarType.Float32;
        var sum = tensors[0].to(wide, copy: true);
        foreach (var next in tensors.Skip(1))
            sum = sum.add(next.to(wide));
        return Bytes(sum.to(tensors[0].dtype));
    }

    private static byte[] Bytes(Tensor flat) => flat.bytes.ToArray();
}
