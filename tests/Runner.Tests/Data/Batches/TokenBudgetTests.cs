using Runner.Data;
using Runner.Tasks;
using Runner.Tests.Data.Support;

namespace Runner.Tests.Data;

public sealed class TokenBudgetTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private static BatchPipelineOptions Options(int microBatchTokens, int batch = 24) => new() { BatchSize = batch, MicroBatchTokens = microBatchTokens, Seed = 5 };

    [Fact]
    public void A_step_keeps_its_examples_and_micro_batches_keep_the_budget()
    {
        var examples = new LengthExamples(200);
        using var pipeline = new BatchPipeline(examples, Options(100));
        for (var step = 0; step < 20; step++)
        {
            using var batches = pipeline.Next(Cancel);
            Assert.Equal(new DataOrder(200, 24, 5).Batch(step), batches.Indices);
            Assert.Equal(Enumerable.Range(0, 24), batches.MicroBatches.SelectMany(batch => batch.RowNumbers).Order());
            foreach (var batch in batches.MicroBatches)
            {
                var lengths = batch.RowNumbers.Select(place => examples.LengthOf(batches.Indices[place], batches.Epoch)).ToArray();
                Assert.InRange(lengths.Length * examples.WidthFor(lengths.Max()), 1, 100);
                Assert.Equal(lengths.OrderDescending(), lengths);                   // neighbours in length, longest first
                Assert.Equal(batches.Indices.Where((_, place) => batch.RowNumbers.Contains(place)).Sum(), batch.Counts["sum"]);
            }
            var widths = batches.MicroBatches.Select(batch => batch.RowNumbers.Max(place => examples.LengthOf(batches.Indices[place], batches.Epoch))).ToArray();
            Assert.Equal(24, batches.Totals["examples"]);
            Assert.True(widths.Length > 1);
        }
        Assert.Equal(examples.Laid, examples.Read);                                 // each example is read once
    }

    [Fact]
    public void Ties_stay_in_place()
    {
        using var pipeline = new BatchPipeline(new LengthExamples(64, _ => 8), Options(32));
        using var batches = pipeline.Next(Cancel);
        Assert.Equal(Enumerable.Range(0, 24), batches.MicroBatches.SelectMany(batch => batch.RowNumbers));
        Assert.All(batches.MicroBatches, batch => Assert.Equal(4, batch.Examples));
    }

    [Fact]
    public void A_row_longer_than_the_budget_stands_alone()
    {
        using var pipeline = new BatchPipeline(new LengthExamples(24, index => index == 7 ? 500 : 8), Options(64));
        using var batches = pipeline.Next(Cancel);
        var alone = Assert.Single(batches.MicroBatches, batch => batch.Tokens >= 500);
        Assert.Equal(7, batches.Indices[Assert.Single(alone.RowNumbers)]);
    }

    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(8)]
    public void Ranks_share_the_work_evenly_and_leave_nothing(int ranks)
    {
        var examples = new LengthExamples(500);
        var pipelines = Enumerable.Range(0, ranks)
            .Select(rank => new BatchPipeline(examples, Options(200, 64) with { Rank = rank, Ranks = ranks })).ToArray();
        for (var step = 0; step < 7; step++)
        {
            var shares = pipelines.Select(pipeline => pipeline.Next(Cancel)).ToArray();
            Assert.Equal(Enumerable.Range(0, 64), shares.SelectMany(share => share.MicroBatches).SelectMany(batch => batch.RowNumbers).Order());
            var loads = shares.Select(share => share.MicroBatches.Sum(batch =>
                batch.Examples * examples.WidthFor(batch.RowNumbers.Max(place => examples.LengthOf(share.Indices[place], share.Epoch))))).ToArray();
            var largest = shares.SelectMany(share => share.MicroBatches)
                .Max(batch => batch.Examples * examples.WidthFor(batch.RowNumbers.Max(place => examples.LengthOf(shares[0].Indices[place], shares[0].Epoch))));
            Assert.InRange(loads.Max() - loads.Min(), 0, largest);
            Assert.Equal(shares.Select((_, rank) => shares.Take(rank).Sum(share => share.MicroBatches.Count)), shares.Select(share => share.FirstMicroBatch));
            foreach (var share in shares)
                share.Dispose();
        }
        foreach (var pipeline in pipelines)
            pipeline.Dispose();
    }

    [Fact]
    public void Sets_that_do_not_know_their_lengths_are_cut_all_the_same()
    {
        using var known = new BatchPipeline(new LengthExamples(100), Options(100));
        using var unknown = new BatchPipeline(new PlainExamples(new LengthExamples(100)), Options(100));
        for (var step = 0; step < 5; step++)
        {
            using var first = known.Next(Cancel);
            using var second = unknown.Next(Cancel);
            Assert.Equal(first.Totals["sum"], second.Totals["sum"]);
            Assert.Equal(
                Enumerable.Range(0, 24), second.MicroBatches.SelectMany(batch => batch.RowNumbers).Order());
        }
    }

    /// <summary>The same examples through the contract's defaults.</summary>
    private sealed class PlainExamples(LengthExamples examples) : IExampleSet
    {
        public long Count => examples.Count;

        public double MeanTokens => examples.MeanTokens;

        public Batch Collate(ReadOnlySpan<long> indices, long epoch) => examples.Collate(indices, epoch);
    }
}
