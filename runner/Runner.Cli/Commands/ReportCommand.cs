using System.CommandLine;
using Runner.Cli.Display;
using Runner.Cli.Hosting;
using Runner.Cli.Output;
using Runner.Cli.Parsing;
using Runner.Experiments;
using Runner.Recipes;
using Runner.Tracking;

namespace Runner.Cli.Commands;

/// <summary><c>runner report RUN</c>: writes an ablation's report and pictures again from what its runs recorded. Needs neither the recipe nor the data.</summary>
internal sealed class ReportCommand : Command
{
    private readonly Argument<string> _run = RunArgument.One();

    public ReportCommand() : base("report", "Write the report and pictures of an ablation again from its runs, without training.")
    {
        Arguments.Add(_run);
        Options.Add(ReportOptions.Results);
        Options.Add(ReportOptions.Plots);
        Options.Add(CommonOptions.Workspace);
        SetAction(Report);
    }

    private int Report(ParseResult arguments)
    {
        var workspace = ReportOptions.WorkspaceOf(arguments);
        var index = workspace.Index();
        var named = index.Find(arguments.GetRequiredValue(_run));
        // one of its runs stands for the ablation
        var ablation = named.Identity.ParentRunId is { } above ? index.Find(above) : named;
        if (!File.Exists(ablation.RecipeFile))
            throw TrackingErrors.NoAblation.With(ablation.Identity.RunId, ablation.Identity.Name);

        using var services = CommandServices.Open(arguments);
        var workbench = services.Workbench.WithFormerDataRoot(ResumableRun.DataRootOf(index, ablation));
        var (_, plan, arms, diagnostics) = OpenedRecipe.Open(workbench.Planner, ablation.RecipeFile, [], Severity.Warning, new DiagnosticBag());
        if (diagnostics.HasErrors && RecipeInput.Show(diagnostics, Console.Error))
            return ExitCode.User;
        if (plan is null || arms is null)
            throw TrackingErrors.NoAblation.With(ablation.Identity.RunId, ablation.Identity.Name);

        var origin = AblationOrigin.Of(ablation).ReportingTo(arguments.GetValue(ReportOptions.Results));
        var report = new AblationReporting(plan, arms, origin, workspace.WithResults(origin.Results));
        var summary = report.Compose(arms.Runs.Select(run => (Run: run, Made: AblationHistory.Newest(index, ablation, run))).Where(run => run.Made is not null)
            .ToDictionary(run => run.Run, run => run.Made!));
        AblationDisplay.Show(summary, Screen.Console);
        Console.Out.WriteLine($"report: {WorkspacePaths.Relative(report.File)}");
        return ExitCode.Success;
    }
}
