using Runner.Training.Ranks;

namespace Runner.Tests.Training.Ranks;

public sealed class ReductionPlanTests
{
    [Fact]
    public void Neighbouring_blocks_share_a_bucket_until_it_is_large_enough()
    {
        // blocks of 10 become complete from the back; embeddings lie before them, a head behind
        var blocks = new ReductionStretch[] { new(40, 50), new(30, 40), new(20, 30), new(10, 20) };
        var plan = ReductionPlan.Of(blocks, total: 57, least: 15);
        Assert.Equal([new(new(30, 50), 2), new(new(10, 30), 2)], plan.Buckets);
        Assert.Equal([new(0, 10), new(50, 57)], plan.Rest);
        Assert.Equal(plan.Buckets, ReductionPlan.Parse(plan.ToBytes())!.Buckets);
    }

    [Fact]
    public void Blocks_that_are_no_neighbours_do_not()
    {
        var plan = ReductionPlan.Of([new(40, 50), new(10, 20), new(20, 25)], total: 50, least: 100);
        Assert.Equal([new(new(40, 50), 1), new(new(10, 25), 2)], plan.Buckets);
        Assert.Equal([new(0, 10), new(25, 40)], plan.Rest);
    }

    [Fact]
    public void Without_blocks_everything_is_the_rest()
    {
        var plan = ReductionPlan.Of([], total: 9, least: 1);
        Assert.Empty(plan.Buckets);
        Assert.Equal([new(0, 9)], plan.Rest);
    }

    [Fact]
    public void A_bucket_is_reduced_when_all_its_blocks_are_complete_and_in_order()
    {
        var plan = ReductionPlan.Of([new(40, 50), new(30, 40), new(20, 30), new(10, 20)], total: 50, least: 15);
        var reduced = new List<ReductionStretch>();
        var pending = new PendingAllReduce(plan, stretch => { lock (reduced) reduced.Add(stretch); });
        pending.Ready(new(20, 30));
        pending.Ready(new(10, 20));
        pending.Ready(new(40, 50));
        lock (reduced)
            Assert.Empty(reduced);                              // the second bucket is complete, the first is not
        pending.Ready(new(30, 40));
        pending.Finish();
        Assert.Equal([new(30, 50), new(10, 30)], reduced);
    }

    [Fact]
    public void A_failure_is_thrown_at_the_end()
    {
        var plan = ReductionPlan.Of([new(0, 10)], total: 10, least: 1);
        var pending = new PendingAllReduce(plan, _ => throw new InvalidOperationException("rank gone"));
        Assert.Equal("rank gone", Assert.Throws<InvalidOperationException>(pending.Finish).Message);
    }
}
