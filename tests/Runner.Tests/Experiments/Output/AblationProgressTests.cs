using Runner.Experiments;
using Runner.Tests.Tracking;

namespace Runner.Tests.Experiments;

public sealed class AblationProgressTests
{
    [Fact]
    public void What_was_there_already_tells_nothing_about_the_pace()
    {
        var clock = new TestClock();
        var progress = new AblationProgress(6, clock);
        Assert.Null(progress.Left);
        progress.Found();
        progress.Found();
        Assert.Null(progress.Left);

        clock.Advance(TimeSpan.FromMinutes(1));
        progress.Advance(0.5);
        Assert.Equal(2.5 / 6, progress.Done, 12);
        // half a run took a minute, three and a half are left
        Assert.Equal(TimeSpan.FromMinutes(7), progress.Left);
        Assert.Equal(["run 3/6", "all left 07:00"], progress.Parts);

        clock.Advance(TimeSpan.FromMinutes(1));
        progress.Ended();
        Assert.Equal(TimeSpan.FromMinutes(6), progress.Left);
        Assert.Equal(1, progress.Made);
    }
}
