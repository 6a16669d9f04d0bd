using Runner.Data;
using Runner.Errors;
using Runner.Tests.Training.Support;
using Runner.Training;
using Runner.Values;

namespace Runner.Tests.Training;

[Collection(LibTorchCollection.Name)]
public sealed class StepReplayTests : IDisposable
{
    private const long Example = 17;

    private readonly Trial _run = new()
    {
        Training = new()
        {
            Duration = Duration.Steps(20), BatchSize = 8, MicroBatchSize = 3, LogEvery = Duration.Steps(1), Device = "cpu", Threads = 1, ClipNorm = 0,
        },
    };

    private readonly TemporaryFolder _writable = new();

    public void Dispose()
    {
        _run.Dispose();
        _writable.Dispose();
    }

    [Fact]
    public void A_poisoned_example_is_found_in_its_micro_batch()
    {
        Diverge(() => new TinyTask(poison: Example));
        var order = new DataOrder(50, 8, 42);
        var step = Enumerable.Range(0, 20).First(s => order.Batch(s).Contains(Example));
        var part = Array.IndexOf(order.Batch(step), Example) / 3;

        var result = Replay(new TinyTask(poison: Example));

        Assert.Equal((step + 1, true, true), (result.Step, result.Repeats, result.IsExact));
        Assert.Equal(part, result.Examination.MicroBatch);
        Assert.Contains(Example, result.MicroBatches[part]);
        Assert.Equal(double.PositiveInfinity, result.Examination.MicroBatchLoss);
        Assert.Empty(result.Examination.Parameters);
        Assert.NotEmpty(result.Examination.Gradients);
        Assert.Equal((0, 1), (result.MissingRanks, result.Ranks));
    }

    [Fact]
    public void What_was_seen_on_the_spot_is_in_the_report()
    {
        Diverge(() => new TinyTask(poison: Example));

        var (report, batch, parts) = NonFiniteRecord.Read(NonFiniteRecord.Find(_run.Folder.Path, null));

        using (batch)
        {
            var replayed = Replay(new TinyTask(poison: Example)).Examination;
            Assert.Equal(1, parts);
            Assert.Equal(replayed.MicroBatch, report.Examination!.MicroBatch);
            Assert.Equal(replayed.Gradients, report.Examination.Gradients);
            Assert.Equal(8, batch.MicroBatches.Sum(m => m.Examples));
            Assert.Equal(batch.MicroBatches.Sum(m => m.Counts["next"]), report.Totals["next"]);
        }
    }

    [Fact]
    public void Without_the_poison_it_does_not_repeat()
    {
        Diverge(() => new TinyTask(poison: Example));

        var result = Replay(new TinyTask());

        Assert.False(result.Repeats);
        Assert.Null(result.Examination.MicroBatch);
        Assert.Empty(result.Examination.Gradients);
    }

    [Fact]
    public void The_draws_are_those_of_then()
    {
        // a finite step with dropout, recorded as if it had not been: loss and norm come out the same only if all draws do
        Diverge(() => new TinyTask(poison: Example));
        var folder = NonFiniteRecord.Find(_run.Folder.Path, null);
        var first = Replay(new TinyTask(dropout: 0.4)).Examination;

        var again = Replay(new TinyTask(dropout: 0.4)).Examination;

        Assert.True(double.IsFinite(first.Loss));
        Assert.Equal((first.Loss, first.GradientNorm), (again.Loss, again.GradientNorm));
        Assert.NotEqual(first.Loss, Replay(new TinyTask(dropout: 0.1)).Examination.Loss);
        Assert.True(Directory.Exists(folder));
    }

    [Fact]
    public void The_block_where_it_begins_is_named()
    {
        Diverge(() => new BlockTask(poison: Example));

        var result = Replay(new BlockTask(poison: Example));

        Assert.Equal("second", result.Examination.Block);
    }

    [Theory]
    [InlineData(nameof(Poison.BackwardOfSecond), true)]
    [InlineData(nameof(Poison.BackwardOfLoss), false)]
    public void The_block_where_the_gradient_ceases_to_be_finite_is_named(string kind, bool isWithin)
    {
        var poison = Enum.Parse<Poison>(kind);
        Diverge(() => new BlockTask(Example, poison));

        var result = Replay(new BlockTask(Example, poison));

        Assert.True(double.IsFinite(result.Loss));
        Assert.False(double.IsFinite(result.GradientNorm));
        Assert.True(result.IsExact);
        Assert.Null(result.Examination.Block);
        Assert.Equal(("second", isWithin), (result.Examination.BackwardBlock, result.Examination.ArisesWithin));
        // what the second block's own weights get does not pass through its input
        string[] own = isWithin ? [] : ["second.weight", "second.bias"];
        Assert.Equal(["embedding.weight", "first.weight", "first.bias", .. own], result.Examination.Gradients);
        Assert.Empty(result.Examination.LargeGradients);
    }

    [Fact]
    public void Gradients_too_large_to_be_squared_are_named_with_their_size()
    {
        Diverge(() => new BlockTask(Example, Poison.Steepness));

        var result = Replay(new BlockTask(Example, Poison.Steepness));

        Assert.Equal((double.PositiveInfinity, true), (result.GradientNorm, double.IsFinite(result.Loss)));
        Assert.True(result.Repeats);
        Assert.Empty(result.Examination.Gradients);
        Assert.Null(result.Examination.BackwardBlock);
        Assert.Equal(["embedding.weight", "first.weight", "first.bias", "second.weight", "second.bias"], result.Examination.LargeGradients.Select(g => g.Name));
        Assert.All(result.Examination.LargeGradients, g => Assert.InRange(g.Largest, 1e20, 1e27));
    }

    [Fact]
    public void A_run_without_such_a_step_has_nothing_to_replay()
    {
        using var sound = new Trial();
        sound.Run();
        using var task = new TinyTask();

        var error = Assert.Throws<RunnerException>(() => StepReplay.Run(sound.Setup(task), sound.Folder.Path, null));

        Assert.Equal("RUN4114", error.Descriptor.Code);
    }

    [Fact]
    public void A_step_that_is_not_on_record_is_refused_with_those_that_are()
    {
        Diverge(() => new TinyTask(poison: Example));
        using var task = new TinyTask();

        var error = Assert.Throws<RunnerException>(() => StepReplay.Run(_run.Setup(task), _run.Folder.Path, 99));

        Assert.Equal("RUN4114", error.Descriptor.Code);
        Assert.Contains("no record of step 99, only of ", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("report.json")]
    [InlineData("batch.safetensors")]
    public void A_damaged_record_is_a_numbered_error(string file)
    {
        Diverge(() => new TinyTask(poison: Example));
        var path = Path.Combine(NonFiniteRecord.Find(_run.Folder.Path, null), file);
        File.WriteAllBytes(path, File.ReadAllBytes(path)[..40]);

        Assert.Equal("RUN4115", Assert.Throws<RunnerException>(() => Replay(new TinyTask())).Descriptor.Code);
    }

    private void Diverge(Func<global::Runner.Tasks.TrainingTask> task) =>
        Assert.Equal("RUN4002", Assert.Throws<RunnerException>(() => _run.Run(makeTask: task)).Descriptor.Code);

    private StepReplayResult Replay(global::Runner.Tasks.TrainingTask task)
    {
        using (task)
            return StepReplay.Run(_run.Setup(task) with { Folder = _writable.Path }, _run.Folder.Path, null);
    }
}
