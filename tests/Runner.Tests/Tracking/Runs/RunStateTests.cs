using Runner.Tracking;

namespace Runner.Tests.Tracking.Runs;

public sealed class RunStateTests : IDisposable
{
    private readonly TrackingTestBed _bed = new();

    public void Dispose() => _bed.Dispose();

    [Theory]
    [InlineData(RunStatus.Finished, RunState.Finished, "finished")]
    [InlineData(RunStatus.Failed, RunState.Failed, "failed")]
    [InlineData(RunStatus.Killed, RunState.Stopped, "stopped")]
    [InlineData(RunStatus.Running, RunState.CutOff, "cut off")]
    public void A_run_whose_process_is_gone_is_what_it_said_last(RunStatus said, RunState state, string word)
    {
        var run = _bed.NewRun();
        using (var journal = _bed.Open(run))
        {
            journal.SetStatus(RunStatus.Running);
            journal.SetStatus(said);
            journal.Flush();
        }
        Assert.Equal(state, RunHistory.Read(run).State);
        Assert.Equal(word, state.Word());
    }

    [Fact]
    public void A_run_that_is_being_written_is_running_and_one_that_never_began_is_scheduled()
    {
        var run = _bed.NewRun();
        Assert.Equal(RunState.Scheduled, RunHistory.Read(run).State);
        using var journal = _bed.Open(run);
        journal.SetStatus(RunStatus.Running);
        journal.Flush();
        Assert.Equal(RunState.Running, RunHistory.Read(run).State);
    }

    [Fact]
    public void A_stopped_run_that_went_on_and_was_killed_is_cut_off()
    {
        var run = _bed.NewRun();
        using (var journal = _bed.Open(run))
        {
            journal.SetStatus(RunStatus.Running);
            journal.SetStatus(RunStatus.Killed, "stop requested");
            journal.SetStatus(RunStatus.Running);
            journal.Flush();
        }
        Assert.Equal(RunState.CutOff, RunHistory.Read(run).State);
    }
}
