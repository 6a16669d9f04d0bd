using System.CommandLine;
using Runner.Cli.Hosting;
using Runner.Recipes;

namespace Runner.Tests.Cli;

/// <summary>What commands work with, as they get it where nothing but a command is typed.</summary>
internal static class Workbenches
{
    public static Workbench Open() => Workbench.Open(new RootCommand().Parse([]));

    /// <summary>What <c>runner validate</c> makes of a recipe; the test fails where it finds mistakes.</summary>
    public static ExperimentPlan Plan(this Workbench workbench, string recipe)
    {
        var diagnostics = new DiagnosticBag();
        var plan = workbench.Planner.Plan(recipe, [], Severity.Error, diagnostics);
        Assert.True(plan is not null, DiagnosticFormatter.Format(diagnostics.Items, Environment.CurrentDirectory));
        return plan!;
    }
}
