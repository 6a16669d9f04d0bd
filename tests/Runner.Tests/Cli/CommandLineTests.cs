using Runner.Cli;

namespace Runner.Tests.Cli;

public sealed class CommandLineTests
{
    private static readonly string[] All =
    [
        "bench", "compare", "completion", "components", "data", "diff", "errors", "evaluate", "explain", "export", "generate", "golden", "help", "import", "plan", "plugins",
        "predict", "replay", "report", "resume", "run", "runs", "schema", "sync", "validate", "verify", "vocabulary",
    ];

    [Theory]
    [InlineData]
    [InlineData("--help")]
    [InlineData("help", "run")]
    [InlineData("--data", "D", "run")]
    [InlineData("frobnicate")]
    [InlineData("[suggest:7]", "runner v")]
    public void All_commands_are_there_where_the_first_argument_names_none(params string[] given) => Assert.Equal(All, Names(given));

    [Fact]
    public void A_command_that_is_named_is_made_alone_and_goes_by_that_name() =>
        Assert.All(All.Where(name => name != "help"), name => Assert.Equal([name], Names(name, "help", "run")));

    private static IEnumerable<string> Names(params string[] given) => CommandLine.Create(given).Names.Order(StringComparer.Ordinal);
}
