using System.CommandLine;
using Runner.Cli.Parsing;
using Runner.Errors;

namespace Runner.Tests.Cli.Parsing;

public sealed class ArgumentOrderTests
{
    private static readonly RootCommand Root = Make();

    [Theory]
    [InlineData("--data D run R", "run R --data D")]
    [InlineData("--data=D --workspace W run R a=1", "run R a=1 --data=D --workspace W")]
    [InlineData("-q run R -- x", "run R -q -- x")]
    [InlineData("run R --data D", "run R --data D")]
    [InlineData("--unknown run R", "--unknown run R")]
    [InlineData("--help", "--help")]
    public void Options_before_the_command_go_behind_it(string given, string expected) =>
        Assert.Equal(expected.Split(' '), ArgumentOrder.Normalize(Root, given.Split(' ')));

    [Theory]
    [InlineData("run R --data --quiet", "--data takes a value, but --quiet follows, which is an option itself.")]
    [InlineData("run R --data -q", "--data takes a value, but -q follows, which is an option itself.")]
    [InlineData("run R --data --data=D", "--data takes a value, but --data=D follows, which is an option itself.")]
    public void An_option_is_not_the_value_of_another(string given, string message)
    {
        var arguments = given.Split(' ');
        var failure = Assert.Throws<RunnerException>(() => ForgottenValues.Refuse(Root.Parse(arguments), arguments));
        Assert.Equal(("RUN7071", message), (failure.Descriptor.Code, failure.Message));
    }

    [Theory]
    [InlineData("run R --data=--quiet")]
    [InlineData("run R --data --other")]
    [InlineData("run R --quiet --data D")]
    [InlineData("run R -- --data --quiet")]
    public void What_only_looks_like_one_is_a_value(string given)
    {
        var arguments = given.Split(' ');
        ForgottenValues.Refuse(Root.Parse(arguments), arguments);
    }

    private static RootCommand Make()
    {
        var run = new Command("run") { new Argument<string>("recipe"), new Argument<string[]>("changes"), new Option<string>("--data"), new Option<string>("--workspace") };
        var root = new RootCommand { run };
        root.Options.Add(new Option<bool>("--quiet", "-q") { Recursive = true });
        return root;
    }
}
