using Runner.Training.Checkpoints;

namespace Runner.Tests.Training.Checkpoints;

public class CheckpointChoiceTests
{
    [Theory]
    [InlineData("tiny", "tiny", null)]
    [InlineData("tiny@best", "tiny", "best")]
    [InlineData("runs/tiny@last", "runs/tiny", "last")]
    [InlineData("tiny@step-100", "tiny", "step-100")]
    [InlineData("tiny@step-", "tiny@step-", null)]
    [InlineData("me@home", "me@home", null)]
    [InlineData("me@home@best", "me@home", "best")]
    [InlineData("@best", "@best", null)]
    public void A_choice_stands_behind_the_run(string reference, string run, string? choice) =>
        Assert.Equal((run, choice), CheckpointChoice.Split(reference));
}
