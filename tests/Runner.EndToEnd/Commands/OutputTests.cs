using Runner.EndToEnd.Collectives;
using Runner.EndToEnd.Support;
using Runner.Tracking;

namespace Runner.EndToEnd.Commands;

/// <summary>What is shown cannot be written: a full disk, a closed descriptor.</summary>
public sealed class OutputTests : IDisposable
{
    private readonly Sandbox _sandbox = new();

    public void Dispose() => _sandbox.Dispose();

    [Theory]
    [InlineData(">/dev/full", "warning RUN7070: standard output cannot be written (No space left on device)")]
    [InlineData(">/dev/full 2>/dev/full", "")]
    [InlineData(">&- 2>&-", "")]
    [InlineData(">&-", "warning RUN7070: standard output cannot be written (it was closed when runner started)")]
    public void A_training_goes_on_when_nobody_can_read_about_it(string redirection, string told)
    {
        var result = Start(redirection, _sandbox.Run(_sandbox.WriteTiny("seed: 5\n"), "--set", "train.duration=5steps")).Expect(0);

        Assert.Equal(told.Length > 0 ? 1 : 0, result.Error.Split("RUN7070").Length - 1);
        Assert.Contains(told, result.Error, StringComparison.Ordinal);
        var history = RunHistory.Read(_sandbox.Runs.Single());
        Assert.Equal((RunState.Finished, 5), (history.State, history.Points("train/loss")[^1].Step));
    }

    [Fact]
    public void What_was_asked_for_and_is_lost_is_a_failure()
    {
        _sandbox.WriteTiny();
        Start(">/dev/full", "explain", "tiny.yaml").Expect(2).Warns("RUN7070");
        Start("2>&-", "validate", "tiny.yaml").Expect(0).Says("the recipe is good");
        Start("2>&-", "validate", "tiny.yaml", "model.layers=none").Expect(1).Says("RUN7070");
    }

    /// <summary>Launchers give ranks terminals, whose logs keep all that is sent; .NET's own streams would begin with codes that set the terminal up.</summary>
    [Fact]
    public void A_terminal_is_sent_text_from_the_first_byte_on()
    {
        Assert.SkipWhen(Launch.Find("script") is null, "'script' of util-linux, which gives a process a terminal, is not installed");
        _sandbox.Environment["TERM"] = "xterm-256color";
        var recipe = _sandbox.WriteTiny();

        Assert.StartsWith("RUN1003  ", OnTerminal("errors", "RUN1003").Expect(0).Output, StringComparison.Ordinal);
        Assert.StartsWith("nowhere.yaml: error RUN1002: ", OnTerminal("validate", "nowhere.yaml").Expect(1).Output, StringComparison.Ordinal);
        Assert.StartsWith("run ", OnTerminal(_sandbox.Run(recipe, "--set", "train.duration=2steps")).Expect(0).Output, StringComparison.Ordinal);
    }

    private RunnerResult OnTerminal(params string[] arguments)
    {
        using var process = RunnerProcess.Start(_sandbox.Folder, _sandbox.Environment, arguments, "sh", "-c", "exec script -qec \"$*\" /dev/null </dev/null", "sh");
        return process.Wait();
    }

    private RunnerResult Start(string redirection, params string[] arguments)
    {
        using var process = RunnerProcess.Start(_sandbox.Folder, _sandbox.Environment, arguments, "sh", "-c", $"exec \"$@\" {redirection}", "sh");
        return process.Wait();
    }
}
