using Microsoft.Extensions.Logging.Abstractions;
using Runner.Errors;
using Runner.Tasks;
using Runner.Tests.Training.Support;
using Runner.Training;
using Runner.Training.Ranks;

namespace Runner.Tests.Training.Ranks;

/// <summary>What several ranks leave behind together: hashes of the state, and a step that was not finite.</summary>
[Collection(LibTorchCollection.Name)]
public sealed class RecordsOverRanksTests
{
    private const long Poison = 17;

    [Fact]
    public void A_shared_out_state_has_the_hash_of_a_whole_one_where_it_is_together()
    {
        using var whole = Unclipped();
        using var shared = Unclipped();
        Assert.All(Together(whole, 3, isSharded: false, () => new SteadyTask()), o => Assert.Null(o.Error));
        Assert.All(Together(shared, 3, isSharded: true, () => new SteadyTask()), o => Assert.Null(o.Error));

        var (expected, actual) = (RecordedHashes.Read(whole.Folder.Path), RecordedHashes.Read(shared.Folder.Path));

        Assert.Equal([4L, 5L, 8L, 10L, 12L, 15L, 16L, 20L], actual.Hashes.Keys);
        Assert.Equal(expected.Hashes.Values.Select(h => (h.Loss, h.Parameters)), actual.Hashes.Values.Select(h => (h.Loss, h.Parameters)));
        Assert.All(actual.Hashes.Values, h => Assert.Equal(h.Step % 5 == 0 ? expected.Hashes[h.Step].Optimizer : null, h.Optimizer));
        Assert.Equal(3, Assert.Single(actual.Environments).Environment.Ranks);
        Assert.NotEmpty(actual.Environments[0].Environment.Collective);
    }

    [Fact]
    public void Each_rank_keeps_its_part_of_a_step_that_is_not_finite()
    {
        using var trial = Unclipped();

        var outcomes = Together(trial, 2, isSharded: false, () => new BlockTask(Poison));

        Assert.All(outcomes, o => Assert.Equal("RUN4002", Assert.IsType<RunnerException>(o.Error).Descriptor.Code));
        var result = Replay(trial);
        Assert.Equal((2, 0, true, "second"), (result.Ranks, result.MissingRanks, result.Repeats, result.Examination.Block));
        Assert.Contains(Poison, result.MicroBatches[result.Examination.MicroBatch!.Value - result.FirstMicroBatch]);
        Assert.Equal(8, result.MicroBatches.Sum(m => m.Count));

        Directory.Delete(Path.Combine(NonFiniteRecord.Find(trial.Folder.Path, null), "rank-1"), recursive: true);
        Assert.Equal(1, Replay(trial).MissingRanks);
    }

    private static Trial Unclipped() => new() { Training = new Trial().Training with { ClipNorm = 0 } };

    private static StepReplayResult Replay(Trial trial)
    {
        using var writable = new TemporaryFolder();
        using var task = new BlockTask(Poison);
        return StepReplay.Run(trial.Setup(task) with { Folder = writable.Path }, trial.Folder.Path, null);
    }

    private static (TrainingResult? Result, Exception? Error)[] Together(Trial trial, int size, bool isSharded, Func<TrainingTask> make) =>
        ThreadRanks.Try(size, collective =>
        {
            var group = new RankGroup(collective);
            using var task = make();
            try
            {
                return new Trainer(trial.Setup(task) with
                {
                    Ranks = group, Observers = [], Logger = NullLogger.Instance, Parallel = new() { ShardOptimizer = isSharded },
                }).Run();
            }
            catch (Exception e)
            {
                group.TellFailure(e);
                throw;
            }
        });
}
