using Runner.Data;
using Runner.Errors;
using Runner.Tests.Data.Support;

namespace Runner.Tests.Data;

public sealed class TokenBatchOrderTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(100)]
    [InlineData(4096)]
    [InlineData(5000)]
    [InlineData(20_001)]
    public void Every_example_comes_once_in_each_epoch(int count)
    {
        var order = new TokenBatchOrder(new LengthExamples(count), 512, 7, keepIncompleteBatch: true);
        for (var epoch = 0; epoch < 2; epoch++)
        {
            var seen = Enumerable.Range(0, (int)order.StepsPerEpoch).SelectMany(step => order.Batch(epoch * order.StepsPerEpoch + step));
            Assert.Equal(Enumerable.Range(0, count).Select(index => (long)index), seen.Order());
        }
    }

    [Fact]
    public void Batches_are_near_the_budget_and_hardly_padded()
    {
        var examples = new LengthExamples(20_000);
        var order = new TokenBatchOrder(examples, 2048, 7);
        var (padded, tokens) = (new List<long>(), 0L);
        for (var step = 0; step < order.StepsPerEpoch; step++)
        {
            var lengths = order.Batch(step).Select(index => examples.LengthOf(index, 0)).ToArray();
            padded.Add((long)lengths.Length * lengths.Max());
            tokens += lengths.Sum();
        }
        Assert.InRange(padded.Average(), 0.95 * 2048, 1.05 * 2048);
        Assert.All(padded, cost => Assert.InRange(cost, 0.85 * 2048, 1.15 * 2048));
        Assert.InRange(padded.Sum(), tokens, 1.05 * tokens);
        Assert.Equal(order.MeanExamples, 20_000.0 / order.StepsPerEpoch);
    }

    [Fact]
    public void Batches_come_in_another_order_in_each_window_and_epoch()
    {
        var examples = new LengthExamples(8192, index => 4 + (int)(index % 60));
        var order = new TokenBatchOrder(examples, 2048, 7);
        var perWindow = (int)order.StepsPerEpoch / 2;
        int[] Longest(long first) => [.. Enumerable.Range(0, perWindow).Select(step => order.Batch(first + step).Max(index => examples.LengthOf(index, 0)))];

        int[][] turns = [Longest(0), Longest(perWindow), Longest(order.StepsPerEpoch)];
        Assert.All(turns, turn => Assert.NotEqual(turn.OrderDescending(), turn));
        Assert.NotEqual(turns[0], turns[1]);
        Assert.NotEqual(turns[0], turns[2]);
    }

    [Fact]
    public void A_step_is_the_same_whatever_was_asked_before_and_by_whom()
    {
        var examples = new LengthExamples(10_000);
        var forward = new TokenBatchOrder(examples, 1024, 7);
        var steps = forward.StepsPerEpoch + 40;
        var all = Enumerable.Range(0, (int)steps).Select(step => forward.Batch(step)).ToArray();

        var other = new TokenBatchOrder(examples, 1024, 7);
        foreach (var step in (int[])[(int)steps - 1, 3, 200, 77, 78, 0, (int)forward.StepsPerEpoch])
            Assert.Equal(all[step], other.Batch(step));

        var parallel = new TokenBatchOrder(examples, 1024, 7);
        var found = new long[steps][];
        Parallel.For(0, (int)steps, new ParallelOptions { MaxDegreeOfParallelism = 4, CancellationToken = TestContext.Current.CancellationToken },
            step => found[step] = parallel.Batch(step));
        Assert.Equal(all, found);
        Assert.NotEqual(all[0], new TokenBatchOrder(examples, 1024, 8).Batch(0));
    }

    [Fact]
    public void Examples_that_share_rows_are_not_sorted_by_length()
    {
        var examples = new LengthExamples(8192, index => 4 + (int)(index % 60), packsSequences: true);
        var order = new TokenBatchOrder(examples, 2048, 7);
        for (var step = 0; step < order.StepsPerEpoch; step++)
        {
            var lengths = order.Batch(step).Select(index => examples.LengthOf(index, 0)).ToArray();
            Assert.InRange(lengths.Sum(), 0.85 * 2048, 1.15 * 2048);
            Assert.True(lengths.Max() - lengths.Min() > 30);
        }
    }

    [Fact]
    public void All_batches_of_one_length_are_filled_alike()
    {
        var order = new TokenBatchOrder(new LengthExamples(1001, _ => 10) { MeanTokens = 10 }, 300, 7);
        Assert.Equal(34, order.StepsPerEpoch);
        Assert.All(Enumerable.Range(0, 34), step => Assert.InRange(order.Batch(step).Length, 29, 30));
    }

    [Fact]
    public void A_budget_of_less_than_an_example_gives_one_example()
    {
        var order = new TokenBatchOrder(new LengthExamples(50), 2, 7);
        Assert.Equal(50, order.StepsPerEpoch);
        Assert.All(Enumerable.Range(0, 50), step => Assert.Single(order.Batch(step)));
    }

    [Fact]
    public void Too_little_for_half_a_batch_is_refused_unless_it_is_to_be_kept()
    {
        var examples = new LengthExamples(10);
        var error = Assert.Throws<RunnerException>(() => new TokenBatchOrder(examples, 1000, 7));
        Assert.Equal("RUN3024", error.Descriptor.Code);
        Assert.Equal("the data has 10 examples of about 335 tokens together, less than half a batch of 1000 tokens; no step can be made", error.Message);
        Assert.Equal(1, new TokenBatchOrder(examples, 1000, 7, keepIncompleteBatch: true).StepsPerEpoch);
        Assert.Throws<RunnerException>(() => new TokenBatchOrder(new LengthExamples(0), 1000, 7, keepIncompleteBatch: true));
    }
}
