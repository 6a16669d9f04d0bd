using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using Runner.Cli.Hosting;
using Runner.Cli.Output;
using Runner.Cli.Parsing;
using Runner.Experiments;
using Runner.Inference;
using Runner.Tracking;

namespace Runner.Cli.Commands;

/// <summary><c>runner evaluate RUN</c>: scores a trained run on labelled files with its task's metrics.</summary>
internal sealed class EvaluateCommand : Command
{
    private readonly TrainedTasks _trained = new();

    private readonly Option<string?> _data = new("--data")
    {
        Description = "Other data of the same layout: a file or folder, in place of the recipe's data.path. Default: the data of the recipe.",
        HelpName = "path",
    };

    private readonly Option<string[]> _splits = new("--split") { Description = "A split to score, such as dev or test. Repeatable. Default: those the data names for evaluation.", HelpName = "name" };

    private readonly Option<string?> _output = new("--output")
    {
        Description = "Folder for predictions and metrics, a folder in it for each split. Default: evaluations/ in the run's folder.",
        HelpName = "folder",
    };

    private readonly Option<PredictionFormat> _format = new("--format")
    {
        Description = "Also write predictions as the official scripts and submissions have them: glue, clue or squad (also for Chinese sets of that layout).",
        DefaultValueFactory = _ => PredictionFormat.Same,
        HelpName = "glue|clue|squad",
    };

    public EvaluateCommand() : base("evaluate", "Score a trained run on labelled files with the metrics of its task, and write its predictions.")
    {
        _trained.AddTo(this);
        foreach (var option in new Option[] { _data, _splits, _output, _format, CommonOptions.Json })
            Options.Add(option);
        SetAction(Evaluate);
    }

    private int Evaluate(ParseResult arguments)
    {
        using var services = CommandServices.Open(arguments);
        using var stop = new StopSignal();
        var data = arguments.GetValue(_data);
        if (_trained.Open(arguments, services, data is null ? [] : [$"data.path={Path.GetFullPath(data)}"]) is not { } opened)
            return ExitCode.User;
        using var task = opened.Task;
        var json = arguments.GetValue(CommonOptions.Json);
        var splits = RecordScoring.Splits(opened.Plan.Recipe.Data.Open(), arguments.GetValue(_splits) ?? [], arguments.GetRequiredValue(_trained.Run));
        var folder = arguments.GetValue(_output) ?? Path.Combine(opened.Run.Location, "evaluations");
        var results = new List<object>();
        foreach (var split in splits)
        {
            var clock = Stopwatch.StartNew();
            var scored = RecordScoring.Score(task, split, stop.Token);
            var files = RecordScoring.Write(Path.Combine(folder, split.Name), task, split, scored, arguments.GetValue(_format));
            if (RecordScoring.LabelOrderOf(task, split.Name, scored) is { } order)
                services.Workbench.Output.Warn(InferenceErrors.LabelsExchanged, $"{order} {InferenceErrors.LabelsExchanged.Remedy}");
            if (json)
                results.Add(new { Split = split.Name, Source = split.Source, Records = split.Records.Count, Metrics = scored.Values, Files = files });
            else
                Show(opened.Run, task, split, scored, files, clock.Elapsed);
        }
        if (json)
            JsonOutput.Write(new { Run = opened.Run.Identity.RunId, task.Checkpoint, Splits = results });
        return ExitCode.Success;
    }

    private static void Show(RunFolder run, TrainedTask task, Data.DataSplit split, ScoredRecords scored, IReadOnlyList<string> files, TimeSpan elapsed)
    {
        Console.Out.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{run.Identity.Name} {task.Checkpoint} on {split.Name} ({split.Source}): {split.Records.Count:N0} records"));
        foreach (var (name, value) in scored.Values!)
            Console.Out.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  {name,-24} {value:0.####}"));
        if (split.Health is { } health)
        {
            foreach (var figure in health.Figures.Skip(1))
                Console.Out.WriteLine($"  {figure.Text}");
        }
        Console.Out.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  {scored.Tokens / elapsed.TotalSeconds:N0} tokens/s; {string.Join(", ", files)}"));
    }
}
