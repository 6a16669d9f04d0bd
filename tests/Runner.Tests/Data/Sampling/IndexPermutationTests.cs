using Runner.Data;

namespace Runner.Tests.Data;

public sealed class IndexPermutationTests
{
    [Fact]
    public void Every_index_comes_up_once()
    {
        foreach (var count in Enumerable.Range(1, 300).Concat([1023, 1024, 1025, 99_991]))
        {
            var permutation = new IndexPermutation(count, (ulong)count * 977);
            var seen = new bool[count];
            for (var i = 0; i < count; i++)
            {
                Assert.False(seen[permutation[i]], $"{count}: {permutation[i]} twice");
                seen[permutation[i]] = true;
            }
        }
    }

    [Theory]
    [InlineData(1_000_000_000L)]
    [InlineData(1_000_000_007_000_003L)]
    [InlineData(long.MaxValue)]
    public void Large_domains_need_no_memory(long count)
    {
        var permutation = new IndexPermutation(count, 5);
        var seen = new HashSet<long>();
        for (var i = 0L; i < 20_000; i++)
        {
            var value = permutation[count - 1 - i * (count / 20_000)];
            Assert.InRange(value, 0, count - 1);
            Assert.True(seen.Add(value));
        }
    }

    [Fact]
    public void Places_and_neighbours_are_uniform()
    {
        // 64 keys x 4096 elements: counts over 16 x 16 cells (where a stretch of indices goes) and over 16 cells of steps between
        // neighbours. Chi-square with 255 and 15 degrees of freedom; limits at about p = 1e-6.
        const int count = 4096;
        var places = new int[256];
        var steps = new int[16];
        for (var key = 0UL; key < 64; key++)
        {
            var permutation = new IndexPermutation(count, key);
            for (var i = 0; i < count; i++)
            {
                places[i / 256 * 16 + permutation[i] / 256]++;
                if (i % 2 == 1)
                    steps[(permutation[i] - permutation[i - 1] + count) % count / 256]++;
            }
        }
        Assert.InRange(places.Sum(n => Math.Pow(n - 1024, 2) / 1024), 130, 375);
        Assert.InRange(steps.Sum(n => Math.Pow(n - 8192, 2) / 8192), 0, 60);
    }

    [Fact]
    public void All_orders_of_four_occur_about_equally_often()
    {
        var orders = Enumerable.Range(0, 24_000).CountBy(key =>
        {
            var permutation = new IndexPermutation(4, (ulong)key);
            return (permutation[0], permutation[1], permutation[2]);
        }).ToDictionary();

        Assert.Equal(24, orders.Count);
        Assert.All(orders.Values, n => Assert.InRange(n, 800, 1200));
    }

    [Fact]
    public void The_order_is_the_one_of_all_earlier_runs()
    {
        var permutation = new IndexPermutation(1000, 42);

        Assert.Equal(Golden, Enumerable.Range(0, 5).Select(i => permutation[i]));
    }

    private static readonly long[] Golden = [957, 977, 296, 555, 789];

    [Fact]
    public void Outside_is_refused()
    {
        var permutation = new IndexPermutation(10, 1);

        Assert.Throws<ArgumentOutOfRangeException>(() => permutation[10]);
        Assert.Throws<ArgumentOutOfRangeException>(() => permutation[-1]);
        Assert.Throws<ArgumentOutOfRangeException>(() => new IndexPermutation(0, 1));
    }
}
