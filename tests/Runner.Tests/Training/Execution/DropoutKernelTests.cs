using Runner.LibTorch;
using Runner.Tests.Training.Support;
using Runner.Training.Execution;
using TorchSharp;
using static TorchSharp.torch;

namespace Runner.Tests.Training.Execution;

[Collection(LibTorchCollection.Name)]
public class DropoutKernelTests
{
    public DropoutKernelTests() => TorchRuntime.EnsureLoaded();

    [Theory]
    [InlineData(0.01)]
    [InlineData(0.1)]
    [InlineData(0.5)]
    [InlineData(0.9)]
    public void As_many_fall_as_asked_for_overall_and_in_every_column(double probability)
    {
        using var scope = NewDisposeScope();
        const int Rows = 4096, Length = 512;
        var kept = Kept([Rows, Length], probability);
        var deviation = Math.Sqrt(probability * (1 - probability));
        Assert.Equal(1 - probability, kept.mean().ToDouble(), 5 * deviation / Math.Sqrt(Rows * (double)Length));
        var columns = kept.mean([0]).sub(1 - probability).abs().max().ToDouble();
        var rows = kept.mean([1]).sub(1 - probability).abs().max().ToDouble();
        Assert.True(columns < 5 * deviation / Math.Sqrt(Rows), $"a column is off by {columns}");
        Assert.True(rows < 5.5 * deviation / Math.Sqrt(Length), $"a row is off by {rows}");
    }

    [Fact]
    public void Neighbours_know_nothing_of_each_other()
    {
        using var scope = NewDisposeScope();
        const int Rows = 2048, Length = 768;
        var first = Kept([4, Rows / 4, Length], 0.5).view(Rows, Length);
        void Unrelated(string what, Tensor a, Tensor b)
        {
            var correlation = ((a - 0.5) * (b - 0.5)).mean().ToDouble() * 4;
            var expected = 1 / Math.Sqrt(a.numel());
            Assert.True(Math.Abs(correlation) < 5 * expected, $"{what}: {correlation / expected} standard deviations");
        }

        foreach (var lag in new[] { 1, 2, 3, 7, 8, 16, 31, 32, 64, 256 })
            Unrelated($"elements {lag} apart", first.narrow(1, lag, Length - lag), first.narrow(1, 0, Length - lag));
        foreach (var lag in new[] { 1, 2, 3, 8, 64, 512 })
            Unrelated($"rows {lag} apart", first.narrow(0, lag, Rows - lag), first.narrow(0, 0, Rows - lag));
        foreach (var lag in new[] { 1, 5 })
            Unrelated($"diagonals {lag} apart", first.narrow(0, lag, Rows - lag).narrow(1, lag, Length - lag), first.narrow(0, 0, Rows - lag).narrow(1, 0, Length - lag));
        Unrelated("calls", first, Kept([4, Rows / 4, Length], 0.5, call: 1).view(Rows, Length));
        Unrelated("steps", first, Kept([4, Rows / 4, Length], 0.5, key: 78).view(Rows, Length));
    }

    [Fact]
    public void Runs_are_as_long_as_chance_makes_them()
    {
        using var scope = NewDisposeScope();
        var kept = Kept([1024, 1024], 0.5);
        // pairs of pairs: sixteen patterns of four neighbours, each as often as the others
        var pattern = kept.view(-1, 4).matmul(tensor(new float[] { 1, 2, 4, 8 })).to(ScalarType.Int64).bincount(null, 16).to(ScalarType.Float64);
        var expected = pattern.sum().ToDouble() / 16;
        var chiSquare = (pattern - expected).square().sum().ToDouble() / expected;
        Assert.InRange(chiSquare, 3, 45);                      // 15 degrees of freedom: outside once in 10^4
    }

    [Theory]
    [InlineData(new long[] { 3, 5, 77 })]
    [InlineData(new long[] { 3, 1 })]
    [InlineData(new long[] { 3 })]
    [InlineData(new long[] { 3, 2, 4, 31 })]
    public void Eight_at_a_time_fall_as_one_by_one(long[] shape)
    {
        using var scope = NewDisposeScope();
        var draw = Draw(3, 0.3);
        var kept = Kept(shape, 0.3).flatten().data<float>().ToArray();
        var length = shape.Length < 2 ? 1 : (int)shape[^1];
        for (var row = 0; row < kept.Length / length; row++)
        {
            var key = new RowKeys(draw, shape, row).Current;
            for (var i = 0; i < length; i++)
                Assert.Equal(DropoutKernel.Bits((uint)i + (uint)key, (uint)(key >> 32)) >= draw.Threshold ? 1 : 0, kept[row * length + i]);
        }
    }

    [Fact]
    public void The_number_of_threads_changes_nothing()
    {
        using var scope = NewDisposeScope();
        long[] shape = [3, 50, 1000];
        var (one, many) = (Run(shape, Draw(3, 0.1), 1), Run(shape, Draw(3, 0.1), 5));
        Assert.True(one.Equals(many));
    }

    [Fact]
    public void Everything_falls_at_one_and_nothing_at_zero()
    {
        using var scope = NewDisposeScope();
        Assert.Equal(0, Kept([2, 100], 1).sum().ToDouble());
        Assert.Equal(200, Kept([2, 100], 0).sum().ToDouble());
    }

    [Fact]
    public void An_empty_tensor_is_left_alone()
    {
        using var scope = NewDisposeScope();
        Assert.Equal(0, Kept([2, 0], 0.1).numel());
        Assert.Equal(0, Kept([0, 2], 0.1).numel());
    }

    private static DropoutDraw Draw(int examples, double probability, long call = 0, ulong key = 77) =>
        new(key, [.. Enumerable.Range(0, examples)], call, probability);

    private static Tensor Kept(long[] shape, double probability, long call = 0, ulong key = 77) =>
        Run(shape, Draw((int)Math.Clamp(shape[0], 1, 8), probability, call, key), 1);

    private static Tensor Run(long[] shape, DropoutDraw draw, int threads)
    {
        var mask = ones(shape);
        if (mask.numel() > 0)
            DropoutKernel.Apply(TensorAddress.Of(mask), TensorAddress.Of(mask), shape, draw, 1, threads);
        return mask;
    }
}
