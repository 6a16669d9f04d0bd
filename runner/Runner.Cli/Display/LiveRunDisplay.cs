using System.Globalization;
using Runner.Training;
using Runner.Training.Data;
using Spectre.Console;

namespace Runner.Cli.Display;

/// <summary>A bar with loss, rate and time left, redrawn in place; other messages scroll above it.</summary>
internal sealed class LiveRunDisplay : RunDisplay
{
    private readonly IAnsiConsole _console;
    private readonly ProgressContext _context;
    private ProgressTask? _preparation;
    private ProgressTask? _training;

    private LiveRunDisplay(IAnsiConsole console, ProgressContext context) => (_console, _context) = (console, context);

    public static T Show<T>(IAnsiConsole console, Func<RunDisplay, T> work) =>
        console.Progress()
            .AutoClear(true)
            .Columns(new TaskDescriptionColumn { Alignment = Justify.Left }, new ProgressBarColumn(), new PercentageColumn(), new RemainingTimeColumn())
            .Start(context => work(new LiveRunDisplay(console, context)));

    public override void Say(string text) => _console.WriteLine(text);

    public override void Report(PreparationReport report)
    {
        _preparation ??= _context.AddTask(Markup.Escape(report.Corpus));
        _preparation.MaxValue = Math.Max(1, report.BytesTotal);
        _preparation.Value = report.BytesDone;
        _preparation.Description = Markup.Escape(string.Create(CultureInfo.InvariantCulture,
            $"{report.Corpus}: {report.Tokens:N0} tokens, {report.TokensPerSecond:N0}/s"));
        if (report.Stage != PreparationStage.Finished)
            return;
        _preparation.StopTask();
        _preparation = null;
    }

    public override void OnStarted(TrainingPlanInfo plan)
    {
        base.OnStarted(plan);
        _training = _context.AddTask("training", maxValue: Math.Max(1, plan.TotalSteps));
        _training.Value = plan.FirstStep;
    }

    public override void OnStep(StepReport report)
    {
        if (_training is null)
            return;
        _training.Value = report.Step;
        _training.Description = Markup.Escape(string.Create(CultureInfo.InvariantCulture,
            $"step {report.Step:N0}  loss {Number(report.Loss)}  {Rate(report.Timing.TokensPerSecond)}{Waiting(report.Timing)}{(report.LossScaling is { Skipped: > 0 } scaling ? $"  skipped {scaling.Skipped:N0}" : "")}"));
    }

    public override void OnFinished(TrainingResult result)
    {
        _training?.StopTask();
        _training = null;
        base.OnFinished(result);
    }
}
