using Runner.Data;
using Runner.Errors;

namespace Runner.Tests.Data;

public sealed class DataOrderTests
{
    [Fact]
    public void An_epoch_takes_every_example_once_and_the_next_in_another_order()
    {
        var order = new DataOrder(1000, 10, seed: 7);

        long[] Epoch(int epoch) => [.. Enumerable.Range(0, 100).SelectMany(i => order.Batch(epoch * 100 + i))];

        Assert.Equal(Enumerable.Range(0, 1000).Select(i => (long)i), Epoch(0).Order());
        Assert.Equal(Epoch(0).Order(), Epoch(1).Order());
        Assert.NotEqual(Epoch(0), Epoch(1));
        Assert.NotEqual(Epoch(0), new DataOrder(1000, 1000, seed: 8).Batch(0));
    }

    [Fact]
    public void Any_step_is_computed_alone()
    {
        var order = new DataOrder(1_000_000_000, 4, seed: 3);
        var far = order.Batch(123_456_789);

        Assert.Equal(far, new DataOrder(1_000_000_000, 4, seed: 3).Batch(123_456_789));
        Assert.Equal(far[2], order.At(0, 123_456_789L * 4 + 2));
    }

    [Fact]
    public void The_incomplete_batch_is_dropped_unless_asked_for()
    {
        var dropped = new DataOrder(10, 4, seed: 1);
        var kept = new DataOrder(10, 4, seed: 1, keepIncompleteBatch: true);

        Assert.Equal(2, dropped.StepsPerEpoch);
        Assert.Equal(3, kept.StepsPerEpoch);
        Assert.Equal(dropped.Batch(1), kept.Batch(1));
        Assert.Equal(2, kept.Batch(2).Length);
        Assert.Equal(10, kept.Batch(0).Concat(kept.Batch(1)).Concat(kept.Batch(2)).Distinct().Count());
    }

    [Fact]
    public void Too_few_examples_for_a_batch_are_told()
    {
        var error = Assert.Throws<RunnerException>(() => new DataOrder(3, 4, seed: 1));

        Assert.Equal("the data has 3 examples, fewer than one batch of 4; no step can be made", error.Message);
        Assert.Equal("RUN3010", error.Descriptor.Code);
    }
}
