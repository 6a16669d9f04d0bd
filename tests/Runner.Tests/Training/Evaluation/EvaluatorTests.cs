using Runner.Tests.Data.Support;
using Runner.Tests.Training.Support;
using Runner.Training;
using TorchSharp;

namespace Runner.Tests.Training.Evaluation;

[Collection(LibTorchCollection.Name)]
public class EvaluatorTests
{
    [Fact]
    public void Results_do_not_depend_on_the_batch_size()
    {
        using var task = new TinyTask();

        var one = new Evaluator(task, new() { BatchSize = 1 }, torch.CPU, 1).Evaluate(0)!;
        var all = new Evaluator(task, new() { BatchSize = 100 }, torch.CPU, 1).Evaluate(0)!;

        Assert.Equal(["eval/near/loss", "eval/near/next/accuracy", "eval/far/loss", "eval/far/next/accuracy"], one.Flatten().Select(m => m.Key));
        foreach (var (name, value) in one.Flatten())
            Assert.Equal(value, all.Flatten().Single(m => m.Key == name).Value, 1e-6);
    }

    [Fact]
    public void It_runs_in_evaluation_mode_and_leaves_the_mode_as_it_was()
    {
        using var task = new TinyTask();
        task.Network.train();

        new Evaluator(task, new(), torch.CPU, 1).Evaluate(0);

        Assert.All(task.Modes, Assert.False);
        Assert.True(task.Network.training);
    }

    [Fact]
    public void It_uses_the_first_examples_only()
    {
        using var task = new TinyTask();
        var few = new Evaluator(task, new() { MaxExamples = 4, BatchSize = 3 }, torch.CPU, 1).Evaluate(0)!;
        var all = new Evaluator(task, new(), torch.CPU, 1).Evaluate(0)!;

        Assert.NotEqual(all.Sets["near"]["loss"], few.Sets["near"]["loss"]);
        Assert.Equal(6, task.Modes.Count);                                    // 3 + 1 of each set, then 13 and 5 at once
    }

    [Fact]
    public void It_can_be_given_up()
    {
        using var task = new TinyTask();
        var batches = 0;

        var evaluator = new Evaluator(task, new() { BatchSize = 1 }, torch.CPU, 1);

        Assert.Null(evaluator.Evaluate(0, () => ++batches == 3));                // while labels are counted
        Assert.Empty(task.Modes);
        Assert.NotNull(evaluator.Evaluate(0));
        task.Modes.Clear();
        batches = 0;

        Assert.Null(evaluator.Evaluate(0, () => ++batches == 3));
        Assert.Equal(2, task.Modes.Count);
        Assert.True(task.Network.training);
    }

    [Fact]
    public void Examples_of_like_lengths_are_evaluated_together()
    {
        var set = new LengthExamples(150);
        var batches = EvaluationBatches.Of(set, 150, 4).Select(make => make()).ToArray();

        Assert.Equal(150, batches.Sum(batch => batch.Counts["examples"]));
        Assert.Equal(150 * 149 / 2, batches.Sum(batch => batch.Counts["sum"]));
        Assert.Equal(150, set.Read);
        foreach (var stretch in batches.Chunk(16))
            Assert.Equal(stretch.OrderByDescending(batch => (double)batch.Tokens / batch.Examples).First(), stretch[0]);
    }
}
