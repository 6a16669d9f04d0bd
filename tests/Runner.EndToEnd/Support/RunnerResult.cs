using System.Text.RegularExpressions;

namespace Runner.EndToEnd.Support;

/// <summary>What a finished process said and answered.</summary>
internal sealed partial record RunnerResult(string Command, int ExitCode, string Output, string Error)
{
    /// <summary>Fails the test unless the exit code is the expected one and no stack trace was printed.</summary>
    public RunnerResult Expect(int exitCode)
    {
        Assert.True(ExitCode == exitCode, $"exit code {exitCode} was expected.\n{this}");
        Assert.False(StackTrace().IsMatch(Output + Error), $"a stack trace was printed.\n{this}");
        return this;
    }

    /// <summary>Fails the test unless this was printed on the standard error stream.</summary>
    public RunnerResult Warns(string text)
    {
        Assert.True(Error.Contains(text, StringComparison.Ordinal), $"'{text}' was expected on the error stream.\n{this}");
        return this;
    }

    /// <summary>Fails the test unless this was printed on the standard output stream.</summary>
    public RunnerResult Says(string text)
    {
        Assert.True(Output.Contains(text, StringComparison.Ordinal), $"'{text}' was expected on the output stream.\n{this}");
        return this;
    }

    public override string ToString() => $"$ {Command}\nexit code {ExitCode}\n--- output\n{Output}--- error\n{Error}---";

    [GeneratedRegex(@"^\s+at \w[\w.`<>]+\(|Unhandled exception|System\.\w+Exception", RegexOptions.Multiline)]
    private static partial Regex StackTrace();
}
