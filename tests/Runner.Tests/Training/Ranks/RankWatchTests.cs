using Runner.Collectives;
using Runner.Errors;
using Runner.Tests.Training.Support;
using Runner.Training;
using Runner.Training.Ranks;

namespace Runner.Tests.Training;

/// <summary>The verdicts of the watch, with a board and a time of the tests' own.</summary>
public class RankWatchTests
{
    private readonly HandClock _time = new();
    private readonly Board _board;
    private readonly PhaseClock _phases;
    private readonly Dictionary<int, long> _processes = new() { [101] = 11, [102] = 12, [103] = 13 };

    public RankWatchTests()
    {
        _board = new Board(_time);
        _phases = new PhaseClock(_time);
    }

    [Fact]
    public void Who_posts_and_moves_is_well()
    {
        var watch = Watch();
        for (var second = 0; second < 2000; second++)
        {
            Post(1, step: second, Phase.Forward, seconds: 1);
            Post(2, step: second, Phase.Backward, seconds: 1);
            _phases.Begin(second);
            _phases.Enter(Phase.Optimizer);
            Assert.Null(watch.Look());
            _time.Advance(TimeSpan.FromSeconds(1));
        }
    }

    [Fact]
    public void Its_own_sign_says_what_it_does()
    {
        var watch = Watch();
        _phases.Begin(7);
        _phases.Enter(Phase.Evaluation);
        _time.Advance(TimeSpan.FromSeconds(3));

        watch.Look();

        var sign = RankSign.Parse(_board.Read(0)!.Value.Message)!;
        Assert.Equal((0, "here", 101, 7L, Phase.Evaluation, 3.0, false), (sign.Rank, sign.Host, sign.Process, sign.Step, sign.Phase, sign.Seconds, sign.HasLeft));
    }

    [Fact]
    public void An_ended_process_of_the_same_machine_is_dead_at_once()
    {
        var watch = Watch();
        Post(1, 40, Phase.Backward, 0);
        Post(2, 40, Phase.Backward, 0, host: "there");
        Assert.Null(watch.Look());

        _processes.Remove(102);
        var found = watch.Look();

        Assert.Equal("RUN4370", found?.Descriptor.Code);
        Assert.Equal("rank 1 (host here, process 102) is gone: its process has ended. Its last sign: step 40, phase backward.", found!.Message);
    }

    [Fact]
    public void A_number_used_again_by_another_process_is_no_sign_of_life()
    {
        var watch = Watch();
        Post(1, 40, Phase.Backward, 0);
        _processes[102] = 99;

        Assert.Equal("RUN4370", watch.Look()?.Descriptor.Code);
    }

    [Fact]
    public void A_silent_rank_elsewhere_is_dead_after_the_silence()
    {
        var watch = Watch();
        Post(1, 40, Phase.Forward, 0);
        Post(2, 40, Phase.Forward, 0, host: "there");

        for (var second = 0; second < 30; second++)
        {
            Post(1, 40 + second, Phase.Forward, 0);
            Assert.Null(watch.Look());
            _time.Advance(TimeSpan.FromSeconds(1));
        }
        var found = watch.Look();

        Assert.Equal("RUN4370", found?.Descriptor.Code);
        Assert.Equal("rank 2 (host there, process 103) is gone: it gave no sign of life for 30 s. Its last sign: step 40, phase forward.", found!.Message);
    }

    [Fact]
    public void A_rank_that_never_gave_a_sign_is_dead_too()
    {
        var watch = Watch();
        RunnerException? found = null;
        for (var second = 0; second < 31 && found is null; second++)
        {
            Post(1, 0, Phase.Preparing, second);
            found = watch.Look();
            _time.Advance(TimeSpan.FromSeconds(1));
        }

        Assert.StartsWith("rank 2 is gone: it gave no sign of life for 30 s.", found!.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Who_was_asleep_accuses_nobody_before_it_has_looked_around()
    {
        var watch = Watch();
        Post(1, 40, Phase.Forward, 0);
        Post(2, 40, Phase.Forward, 0, host: "there");
        Assert.Null(watch.Look());

        _time.Advance(TimeSpan.FromHours(2));                  // stopped, and with it nothing was heard
        Assert.Null(watch.Look());
        _time.Advance(TimeSpan.FromSeconds(10));
        Post(1, 41, Phase.Forward, 0);
        Assert.Null(watch.Look());
        _time.Advance(TimeSpan.FromSeconds(10));
        Assert.Null(watch.Look());
        _time.Advance(TimeSpan.FromSeconds(10));
        Post(1, 42, Phase.Forward, 0);

        Assert.StartsWith("rank 2 ", watch.Look()!.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_one_that_hangs_is_blamed_and_not_those_that_wait_for_it()
    {
        var watch = Watch();
        _phases.Begin(40);
        _phases.Enter(Phase.Collective);
        _time.Advance(TimeSpan.FromMinutes(11));
        watch.Look();
        Post(1, 40, Phase.Data, 660);
        Post(2, 40, Phase.Collective, 662);

        var found = watch.Look();

        Assert.Equal("RUN4371", found?.Descriptor.Code);
        Assert.Equal("rank 1 (host here, process 102) has not come on for 11 min: step 40, phase data.", found!.Message);
    }

    [Fact]
    public void Waiting_for_a_rank_that_works_is_no_hang()
    {
        var watch = Watch();
        Post(1, 40, Phase.Evaluation, 5);
        Post(2, 40, Phase.Collective, 3600);

        Assert.Null(watch.Look());
    }

    [Fact]
    public void Preparing_may_take_any_time()
    {
        var watch = Watch();
        Post(1, 0, Phase.Preparing, 36000);
        Post(2, 0, Phase.Collective, 36000);

        Assert.Null(watch.Look());
    }

    [Fact]
    public void All_waiting_for_each_other_is_told()
    {
        var watch = Watch();
        _phases.Begin(40);
        _phases.Enter(Phase.Collective);
        _time.Advance(TimeSpan.FromMinutes(11));
        watch.Look();
        Post(1, 39, Phase.Collective, 661);
        Post(2, 40, Phase.Collective, 662);

        var found = watch.Look();

        Assert.Equal("RUN4372", found?.Descriptor.Code);
        Assert.Equal("no rank has come on for 11 min; all wait for others: rank 1 at step 39; ranks 0, 2 at step 40.", found!.Message);
    }

    [Fact]
    public void Who_left_in_good_order_is_not_missed()
    {
        var watch = Watch();
        Post(1, 100, Phase.Other, 0, hasLeft: true);
        Post(2, 100, Phase.Other, 0, host: "there", hasLeft: true);
        _processes.Remove(102);

        for (var second = 0; second < 100; second++)
        {
            Assert.Null(watch.Look());
            _time.Advance(TimeSpan.FromSeconds(1));
        }
    }

    [Fact]
    public void Nonsense_on_the_board_is_no_sign_of_life()
    {
        var watch = Watch();
        Post(1, 1, Phase.Forward, 0);
        _board.Posts[2] = ([1, 2, 3], _time.GetTimestamp());

        Assert.Null(watch.Look());
    }

    [Fact]
    public void The_thread_posts_and_gives_its_verdict_once()
    {
        using var heard = new BlockingCollectionOfOne();
        Post(1, 40, Phase.Forward, 0);
        _processes.Remove(102);
        var placement = new RankPlacement(0, 2, 0, 2);
        var real = new RankSign(1, "here", ProcessFacts.MachineId, int.MaxValue, 1, 40, Phase.Forward, 0, false);
        _board.Posts[1] = (real.ToBytes(), _time.GetTimestamp());

        using (RankWatch.Start(_board, placement, _phases, heard.Set, new RankWatchOptions { Interval = TimeSpan.FromMilliseconds(10) }))
            Assert.Equal("RUN4370", heard.Get().Descriptor.Code);

        Assert.True(RankSign.Parse(_board.Posts[0].Message)!.HasLeft);
    }

    [Fact]
    public void Processes_are_known_by_their_start()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "reads /proc");

        Assert.True(ProcessFacts.StartOf(Environment.ProcessId) > 0);
        Assert.Equal(ProcessFacts.StartOf(Environment.ProcessId), ProcessFacts.StartOf(Environment.ProcessId));
        Assert.Null(ProcessFacts.StartOf(int.MaxValue));
    }

    private RankWatch Watch() => new(
        _board, new RankPlacement(0, 3, 0, 2), _phases, _ => { }, new RankWatchOptions(), _time,
        new RankSign(0, "here", "machine here", 101, 11, 0, Phase.Preparing, 0, false), process => _processes.TryGetValue(process, out var start) ? start : null);

    private void Post(int rank, long step, Phase phase, double seconds, string host = "here", bool hasLeft = false) => _board.Posts[rank] =
        (new RankSign(rank, host, "machine " + host, 101 + rank, 11 + rank, step, phase, seconds, hasLeft).ToBytes(), _time.GetTimestamp());

    private sealed class Board(TimeProvider time) : IRankBoard
    {
        public System.Collections.Concurrent.ConcurrentDictionary<int, (byte[] Message, long At)> Posts { get; } = new();

        public int Capacity => 512;

        public void Post(ReadOnlySpan<byte> message) => Posts[0] = ([.. message, 0, 0, 0], time.GetTimestamp());

        public (byte[] Message, TimeSpan Age)? Read(int rank) =>
            Posts.TryGetValue(rank, out var post) ? (post.Message, time.GetElapsedTime(post.At)) : null;
    }

    /// <summary>Waits for the one verdict; a second one would be an error.</summary>
    private sealed class BlockingCollectionOfOne : IDisposable
    {
        private readonly System.Collections.Concurrent.BlockingCollection<RunnerException> _items = new(boundedCapacity: 1);

        public void Set(RunnerException error) => Assert.True(_items.TryAdd(error));

        public RunnerException Get() => _items.TryTake(out var error, TimeSpan.FromMinutes(1)) ? error : throw new TimeoutException("no verdict");

        public void Dispose() => _items.Dispose();
    }
}
