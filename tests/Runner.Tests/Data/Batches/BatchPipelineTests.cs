using Runner.Data;
using Runner.Errors;
using Runner.Tasks;

namespace Runner.Tests.Data;

public sealed class BatchPipelineTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private static BatchPipelineOptions Options(int batch = 8, int microBatch = 3) => new() { BatchSize = batch, MicroBatchSize = microBatch, Seed = 5 };

    [Fact]
    public void Steps_come_in_order_with_the_examples_of_the_data_order()
    {
        var examples = new Examples(50) { Delay = new Random(1) };
        using var pipeline = new BatchPipeline(examples, Options() with { Threads = 4, Ahead = 6 });

        for (var step = 0; step < 20; step++)
        {
            using var batches = pipeline.Next(Cancel);
            Assert.Equal((step, step / 6, step % 6), (batches.Step, batches.Epoch, batches.StepInEpoch));
            Assert.Equal([3, 3, 2], batches.MicroBatches.Select(b => b.Examples));
            Assert.Equal(new DataOrder(50, 8, 5).Batch(step), batches.Indices);
            Assert.Equal(batches.Indices.Sum() + 1000 * batches.Epoch, batches.Totals["sum"] - 2 * 1000 * batches.Epoch);
            Assert.Equal(8, batches.Totals["labels"]);
        }
    }

    [Fact]
    public void Starting_anywhere_gives_what_came_there_before()
    {
        double[] Sums(long start, int count)
        {
            using var pipeline = new BatchPipeline(new Examples(50), Options(), start);
            return [.. Enumerable.Range(0, count).SelectMany(_ => pipeline.Next(Cancel).MicroBatches.Select(b => b.Counts["sum"]))];
        }

        var all = Sums(0, 20);
        Assert.Equal(all[(7 * 3)..], Sums(7, 13));
        Assert.Equal(all[(6 * 3)..], Sums(6, 14));
    }

    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(5)]
    public void Ranks_share_the_same_global_batch(int ranks)
    {
        StepBatches[] Steps(int rank, int of)
        {
            using var pipeline = new BatchPipeline(new Examples(40), Options(12, 2) with { Rank = rank, Ranks = of });
            return [.. Enumerable.Range(0, 5).Select(_ => pipeline.Next(Cancel))];
        }

        var alone = Steps(0, 1);
        var shared = Enumerable.Range(0, ranks).Select(rank => Steps(rank, ranks)).ToArray();

        for (var step = 0; step < 5; step++)
        {
            var parts = shared.Select(rank => rank[step]).ToArray();
            Assert.All(parts, part => Assert.Equal(alone[step].Indices, part.Indices));
            Assert.Equal(Enumerable.Range(0, 12), parts.SelectMany(part => part.MicroBatches).SelectMany(batch => batch.RowNumbers));
            Assert.Equal(alone[step].Totals["sum"] - 1000 * alone[step].MicroBatches.Count * alone[step].Epoch,
                parts.Sum(part => part.Totals["sum"] - 1000 * part.MicroBatches.Count * part.Epoch));
            Assert.All(parts, part => Assert.InRange(part.MicroBatches.Sum(batch => batch.Examples), 12 / ranks, (12 + ranks - 1) / ranks));
            Assert.All(parts.SelectMany(part => part.MicroBatches), batch => Assert.InRange(batch.Examples, 1, 2));
            Assert.Equal(parts.Select((_, rank) => parts.Take(rank).Sum(part => part.MicroBatches.Count)), parts.Select(part => part.FirstMicroBatch));
        }
    }

    [Fact]
    public void Ranks_without_a_row_have_nothing_to_do()
    {
        var shares = Enumerable.Range(0, 5).Select(rank =>
        {
            using var pipeline = new BatchPipeline(new Examples(40), Options(3, 0) with { Rank = rank, Ranks = 5 });
            return pipeline.Next(Cancel);
        }).ToArray();

        Assert.Equal([0, 1, 0, 1, 1], shares.Select(share => share.MicroBatches.Count));
        Assert.Empty(shares[0].Totals);
        Assert.Equal(0, shares[0].Tokens);
        Assert.Equal([0, 1, 2], shares.SelectMany(share => share.MicroBatches).SelectMany(batch => batch.RowNumbers));
    }

    [Fact]
    public void Without_a_micro_batch_size_a_step_is_one_batch_per_rank()
    {
        using var alone = new BatchPipeline(new Examples(40), Options(12, 0));
        using var second = new BatchPipeline(new Examples(40), Options(12, 0) with { Rank = 1, Ranks = 3 });

        Assert.Equal([12], alone.Next(Cancel).MicroBatches.Select(b => b.Examples));
        var share = second.Next(Cancel);
        Assert.Equal([4], share.MicroBatches.Select(b => b.Examples));
        Assert.Equal(1, share.FirstMicroBatch);
    }

    [Fact]
    public void The_kept_incomplete_batch_ends_the_epoch()
    {
        using var pipeline = new BatchPipeline(new Examples(10), Options(4, 3) with { KeepIncompleteBatch = true });

        var sizes = Enumerable.Range(0, 4).Select(_ => pipeline.Next(Cancel).MicroBatches.Select(b => b.Examples).ToArray()).ToArray();

        Assert.Equal([[3, 1], [3, 1], [2], [3, 1]], sizes);
    }

    [Fact]
    public void A_failure_surfaces_at_its_step_with_its_place()
    {
        var order = new DataOrder(50, 8, 5);
        var bad = order.Batch(9)[4];
        using var pipeline = new BatchPipeline(new Examples(50) { Bad = bad, Epoch = 1 }, Options());

        for (var step = 0; step < 9; step++)
            pipeline.Next(Cancel).Dispose();
        var error = Assert.Throws<RunnerException>(() => pipeline.Next(Cancel));

        Assert.Equal(
            $"the batch of step 9 (epoch 1, batch 3 of the epoch, examples {string.Join(", ", order.Batch(9)[3..6])}) could not be made: broken example {bad}",
            error.Message);
        Assert.Equal("RUN3011", error.Descriptor.Code);
        Assert.IsType<InvalidOperationException>(error.InnerException);
        Assert.Throws<RunnerException>(() => pipeline.Next(Cancel));
    }

    [Fact]
    public void A_numbered_failure_keeps_its_number()
    {
        using var pipeline = new BatchPipeline(new Examples(50) { Bad = new DataOrder(50, 8, 5).Batch(0)[0], Numbered = true }, Options());

        var error = Assert.Throws<RunnerException>(() => pipeline.Next(Cancel));

        Assert.Same(DataErrors.DiskFull, error.Descriptor);
        Assert.StartsWith("the batch of step 0 (epoch 0, batch 0 of the epoch, examples ", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Disposing_waits_for_the_threads()
    {
        var examples = new Examples(50) { Delay = new Random(2) };
        var pipeline = new BatchPipeline(examples, Options() with { Threads = 3, Ahead = 8 });
        pipeline.Next(Cancel).Dispose();

        pipeline.Dispose();
        var made = examples.Made;
        pipeline.Dispose();

        Assert.Equal(0, examples.Running);
        Assert.Equal(made, examples.Made);
        Assert.Throws<ObjectDisposedException>(() => pipeline.Next(Cancel));
    }

    [Fact]
    public void No_more_is_made_ahead_than_asked_for()
    {
        var examples = new Examples(500);
        using var pipeline = new BatchPipeline(examples, Options(8, 0) with { Ahead = 3 });
        for (var i = 0; i < 10; i++)
        {
            pipeline.Next(Cancel).Dispose();
            Assert.InRange(examples.Made, i + 1, i + 1 + 3);
        }
    }

    [Fact]
    public void Waiting_can_be_given_up()
    {
        using var gate = new ManualResetEventSlim();
        using var pipeline = new BatchPipeline(new Examples(50) { Gate = gate }, Options());
        using var stop = new CancellationTokenSource();
        stop.Cancel();

        Assert.ThrowsAny<OperationCanceledException>(() => pipeline.Next(stop.Token));
        gate.Set();
        Assert.Equal(0, pipeline.Next(Cancel).Step);
    }

    /// <summary>Batches whose counts say what is in them: example numbers, and a thousand for each example and pass.</summary>
    private sealed class Examples(long count) : IExampleSet
    {
        private int _running;
        private int _made;

        public long Count => count;

        public double MeanTokens => 1;

        public Random? Delay { get; init; }

        public ManualResetEventSlim? Gate { get; init; }

        public long Bad { get; init; } = -1;

        public long Epoch { get; init; }

        public bool Numbered { get; init; }

        public int Running => _running;

        public int Made => _made;

        public Batch Collate(ReadOnlySpan<long> indices, long epoch)
        {
            Interlocked.Increment(ref _running);
            try
            {
                Gate?.Wait(TestContext.Current.CancellationToken);
                if (Delay is not null)
                {
                    int spins;
                    lock (Delay)
                        spins = Delay.Next(20_000);
                    Thread.SpinWait(spins);
                }
                if (indices.Contains(Bad) && epoch == Epoch)
                    throw Numbered ? DataErrors.DiskFull.With("x") : new InvalidOperationException($"broken example {Bad}");
                Interlocked.Increment(ref _made);
                var batch = new Batch(indices.Length, indices.Length);
                batch.Count("labels", indices.Length);
                var sum = 0L;
                foreach (var index in indices)
                    sum += index;
                batch.Count("sum", sum + 1000 * epoch);
                return batch;
            }
            finally
            {
                Interlocked.Decrement(ref _running);
            }
        }
    }
}
