using Runner.EndToEnd.Support;
using Runner.Tracking;

namespace Runner.EndToEnd.Faults;

/// <summary>A plugin that throws: which one, which component, where in the recipe, and a file with the trace, whenever it happens.</summary>
public sealed class FailingPluginTests : IDisposable
{
    private readonly Sandbox _sandbox = new();

    public void Dispose() => _sandbox.Dispose();

    [Theory]
    [InlineData("constructor", "tiny.yaml(26,19): error RUN2101: 'schedule/failing' version 1 (plugin 'Faulty' 0.1.0) failed while being made: InvalidOperationException: no luck at Constructor.")]
    [InlineData("check", "tiny.yaml(26,19): error RUN2102: 'schedule/failing' version 1 (plugin 'Faulty' 0.1.0) failed while checking its settings: InvalidOperationException: no luck at Check.")]
    public void Before_a_run(string moment, string message)
    {
        var result = _sandbox.InProcess(["validate", Recipe(moment), .. Plugins]).Expect(1).Warns(message);
        Assert.Contains("FailingSchedule", File.ReadAllText(Trace(result)), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("build")]
    [InlineData("training")]
    public void In_a_run(string moment)
    {
        var result = _sandbox.Runner([.. _sandbox.Run(Recipe(moment)), .. Plugins]).Expect(1)
            .Warns("error RUN2050: 'schedule/failing' version 1 (plugin 'Faulty' 0.1.0) at schedule, ").Warns("tiny.yaml(26,11) failed: InvalidOperationException: no luck at ");
        var run = Assert.Single(_sandbox.Runs);
        Assert.Equal(Path.Combine(run.Location, "failure.txt"), Trace(result));
        Assert.Contains("FailingSchedule", File.ReadAllText(Trace(result)), StringComparison.Ordinal);
        Assert.StartsWith("RUN2050: 'schedule/failing'", RunHistory.Read(run).Reason, StringComparison.Ordinal);
    }

    private static string[] Plugins => ["--plugins", Repository.Built("Faulty")];

    private string Recipe(string moment) => _sandbox.Write(
        "tiny.yaml", TinyRecipe.Text.Replace("schedule: { type: linear, warmup: 10% }", $"schedule: {{ type: failing, when: {moment} }}", StringComparison.Ordinal));

    private static string Trace(RunnerResult result) => result.Error.Split("Where in the code is in '")[1].Split('\'')[0];
}
