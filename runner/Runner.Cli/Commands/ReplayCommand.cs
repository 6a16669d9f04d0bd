using System.CommandLine;
using System.Globalization;
using Runner.Cli.Display;
using Runner.Cli.Hosting;
using Runner.Cli.Parsing;
using Runner.Experiments;
using Runner.Training;

namespace Runner.Cli.Commands;

/// <summary><c>runner replay RUN</c>: makes the step again at which a run stopped because numbers were not finite.</summary>
internal sealed class ReplayCommand : Command
{
    private const int Shown = 10;

    private readonly Argument<string> _run = RunArgument.One();
    private readonly Option<long?> _step = new("--step") { Description = "The step, where the run kept several. Default: the newest.", HelpName = "number" };

    public ReplayCommand() : base("replay", "Make the step again at which a run's loss or gradient was not finite, and say whether it repeats and where it begins.")
    {
        _step.Validators.Add(CommonOptions.RequirePositive);
        Arguments.Add(_run);
        Options.Add(_step);
        Options.Add(CommonOptions.Threads);
        Options.Add(CommonOptions.Data);
        Options.Add(CommonOptions.Workspace);
        SetAction(Replay);
    }

    private int Replay(ParseResult arguments)
    {
        var workspace = CommonOptions.WorkspaceOf(arguments);
        using var stop = new StopSignal();
        using var writable = new ScratchFolder();
        using var services = CommandServices.Open(arguments);
        StepReplayResult result;
        using (var display = RunDisplay.Begin())
        {
            using var again = Reopening.Open(services, RunReopening.Find(workspace, arguments.GetRequiredValue(_run)), display, stop.Token);
            if (again is null)
                return ExitCode.User;
            var clock = ProcessorHint.Begin();
            result = StepReplay.Run(again.Setup(writable.Path), again.Folder.Location, arguments.GetValue(_step), arguments.GetValue(CommonOptions.Threads));
            if (result.IsOnCpu && clock.Text() is { } hint)
                display.Say(hint);
        }
        foreach (var line in Describe(result))
            Console.Out.WriteLine(line);
        return ExitCode.Success;
    }

    private static IEnumerable<string> Describe(StepReplayResult result)
    {
        var found = result.Examination;
        yield return Text($"step {result.Step}, epoch {result.Epoch}: {result.MicroBatches.Sum(m => m.Count)} examples in {result.MicroBatches.Count} micro-batches, learning rate {result.LearningRate:R}")
            + (result.LossScale is { } scale ? $", loss scale {RunDisplay.Scale(scale)}" : "");
        if (result.MissingRanks > 0)
            yield return Text($"of {result.Ranks} ranks, {result.MissingRanks} left no record of their part: it is not in what follows");
        yield return Text($"then: loss {result.Loss:R}, gradient norm {result.GradientNorm:R}");
        yield return Text($"now:  loss {found.Loss:R}, gradient norm {found.GradientNorm:R}");
        yield return !result.Repeats ? "it does not repeat: this time all is finite"
            : result.IsExact ? "it repeats, with the same values"
            : "it repeats, with other values";
        if (found.Parameters.Count > 0)
            yield return $"not finite before the step already: {Names(found.Parameters)}";
        if (found.MicroBatch is { } number)
        {
            var examples = result.MicroBatches[number - result.FirstMicroBatch];
            yield return Text($"first micro-batch that is not finite: number {number} (loss {found.MicroBatchLoss:R}), examples {string.Join(", ", examples)}");
        }
        else if (result.Repeats)
        {
            yield return "each micro-batch by itself is finite: their sum is not";
        }
        if (found.Block is { } block)
            yield return $"first block whose output is not finite: {block}";
        if (found is { Block: null, BackwardBlock: { } passed })              // after a forward pass that went wrong the backward pass tells nothing
        {
            yield return found.ArisesWithin
                ? $"first block, from the loss back, that passes on a gradient that is not finite: {passed} (what reaches it is finite: it arises within)"
                : $"first block, from the loss back, that a gradient reaches that is not finite: {passed} (it arises between this block's output and the loss)";
        }
        if (found.Gradients.Count > 0)
            yield return Text($"gradients that are not finite: {found.Gradients.Count} of {found.ParameterCount}; nearest to the loss: {Names(found.Gradients.Reverse())}");
        if (found.LargeGradients.Count > 0)
        {
            yield return Text($"all gradients are finite, but {found.LargeGradients.Count} of {found.ParameterCount} are too large for the squares their norm is made of; nearest to the loss: ")
                + Names(found.LargeGradients.Reverse().Select(g => Text($"{g.Name} (up to {g.Largest:0.#e+0})")));
        }
    }

    private static string Names(IEnumerable<string> names)
    {
        var all = names.ToList();
        return string.Join(", ", all.Take(Shown)) + (all.Count > Shown ? string.Create(CultureInfo.InvariantCulture, $" and {all.Count - Shown} more") : "");
    }

    private static string Text(FormattableString text) => FormattableString.Invariant(text);
}
