using System.CommandLine;
using Runner.Cli.Parsing;

namespace Runner.Tests.Cli.Parsing;

public sealed class UsageErrorsTests
{
    private static readonly RootCommand Root = Make();

    [Theory]
    [InlineData("run R --seed abc", "--seed takes a whole number, not 'abc'.", "runner run --help")]
    [InlineData("run R --seed 1.5", "--seed takes a whole number, not '1.5'.", "runner run --help")]
    [InlineData("run R --seed 99999999999999999999", "--seed takes a whole number, not '99999999999999999999'.", "runner run --help")]
    [InlineData("run R --rate fast", "--rate takes a number, not 'fast'.", "runner run --help")]
    [InlineData("run R --rate -1", "--rate takes a number greater than 0.", "runner run --help")]
    [InlineData("run R --seed", "--seed takes a value, and none follows.", "runner run --help")]
    [InlineData("run R --fresh=maybe", "Unrecognized command or argument 'maybe'.", "runner run --help")]
    [InlineData("run", "Required argument 'recipe' missing for command: 'run'.", "runner run --help")]
    [InlineData("run R --frsh", "Unrecognized command or argument '--frsh'. Did you mean '--fresh'?", "runner run --help")]
    [InlineData("runs lst", "Unrecognized command or argument 'lst'. Did you mean 'list'?", "runner runs --help")]
    [InlineData("runs", "'runs' takes one of the commands list, rm.", "runner runs --help")]
    public void What_is_wrong_is_a_sentence_with_the_page_to_read(string given, string message, string help)
    {
        var error = UsageErrors.Of(Root.Parse(given.Split(' ')))!;
        Assert.Equal("RUN7107", error.Descriptor.Code);
        Assert.Equal(message, error.Message);
        Assert.Equal($"See `{help}`.", error.Remedy);
    }

    [Fact]
    public void What_is_understood_is_no_error() => Assert.Null(UsageErrors.Of(Root.Parse(["run", "R", "--seed", "3", "--rate", "0.5"])));

    private static RootCommand Make()
    {
        var rate = new Option<double?>("--rate");
        rate.Validators.Add(CommonOptions.RequirePositive);
        return new RootCommand
        {
            new Command("run") { new Argument<string>("recipe"), CommonOptions.Seed, rate, new Option<bool>("--fresh") },
            new Command("runs") { new Command("list"), new Command("rm") },
        };
    }
}
