using System.CommandLine;
using System.Globalization;
using Runner.Cli.Display;
using Runner.Cli.Hosting;
using Runner.Cli.Output;
using Runner.Cli.Parsing;
using Runner.Experiments;
using Runner.Tracking;
using Runner.Training;

namespace Runner.Cli.Commands;

/// <summary><c>runner verify RUN</c>: makes a run's steps again and compares the hashes it left.</summary>
internal sealed class VerifyCommand : Command
{
    private readonly Argument<string> _run = RunArgument.One();
    private readonly Option<long?> _steps = new("--steps") { Description = "Make at most this many steps. Default: all that have hashes.", HelpName = "number" };
    private readonly Option<string?> _from = new("--from")
    {
        Description = "Start from a checkpoint of the run (its folder, name or step) instead of from the beginning.",
        HelpName = "checkpoint",
    };
    private readonly Option<int?> _threads = new("--threads") { Description = "Threads for tensor work. Default: as many as the run had.", HelpName = "number" };
    private readonly Option<bool> _force = new("--force") { Description = "Compare also where data or, for a strict run, the numeric environment differ." };

    public VerifyCommand() : base("verify", "Make a run's steps again, without recording anything, and compare hashes of its state: are they equal bit for bit?")
    {
        _steps.Validators.Add(CommonOptions.RequirePositive);
        _threads.Validators.Add(CommonOptions.RequirePositive);
        Arguments.Add(_run);
        Options.Add(_steps);
        Options.Add(_from);
        Options.Add(_threads);
        Options.Add(_force);
        Options.Add(CommonOptions.Json);
        Options.Add(CommonOptions.Data);
        Options.Add(CommonOptions.Workspace);
        SetAction(Verify);
    }

    private int Verify(ParseResult arguments)
    {
        var workspace = CommonOptions.WorkspaceOf(arguments);
        var folder = workspace.Index().FindUsable(arguments.GetRequiredValue(_run), run => File.Exists(run.RecipeFile));
        var ending = RunEnding.Of(folder, workspace.Notice);
        var recorded = RecordedHashes.Read(folder.Location, mayBeNone: ending.Diverged is not null);
        var request = new VerificationRequest
        {
            Diverged = ending.Diverged,
            Steps = arguments.GetValue(_steps),
            From = arguments.GetValue(_from) is { } from ? Checkpoint(folder, from) : null,
            Threads = arguments.GetValue(_threads),
            Force = arguments.GetValue(_force),
        };
        if (recorded.EnvironmentAfter(0).Ranks is var ranks and > 1 && !request.Force)
            throw DeterminismErrors.VerificationOfRanks.With(ranks);
        var json = arguments.GetValue(CommonOptions.Json);
        var said = json ? TextWriter.Null : Console.Out;
        said.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"run {folder.Identity.RunId} of {folder.Identity.Name}: {recorded.Hashes.Count} hashes{(recorded.Hashes.Count > 0 ? $", up to step {recorded.LastStep}" : "")}"));
        if (ending.Text(recorded.LastStep) is { } text)
            said.WriteLine(text);

        using var stop = new StopSignal();
        using var writable = new ScratchFolder();
        using var services = CommandServices.Open(arguments);
        VerificationReport? report;
        using (RunDisplay display = json ? new PlainRunDisplay(TextWriter.Null) : RunDisplay.Begin())
        {
            using var again = Reopening.Open(services, folder, display, stop.Token);
            if (again is null)
                return ExitCode.User;
            if (again.DataDifferences() is { Count: > 0 } differences && !request.Force)
                throw DeterminismErrors.VerificationOfOtherData.With(string.Join('\n', differences));
            var setup = again.Setup(writable.Path) with { Observers = [display, new ProcessorHintObserver(json ? Console.Error.WriteLine : display.Say)] };
            report = Verification.Run(setup, recorded, request, stop.Token);
        }
        return report is null ? ExitCode.Requeue : json ? WriteJson(folder, report) : Show(report);
    }

    private static int WriteJson(RunFolder run, VerificationReport report)
    {
        var isEqual = report.Difference is null && report.Divergence is not { Repeats: false };
        JsonOutput.Write(new
        {
            Run = run.Identity.RunId,
            Equal = isEqual,
            report.Compared,
            FirstStep = report.First,
            LastEqualStep = report.LastEqual,
            DiffersAfterStep = report.Difference?.Step,
            DifferentParts = report.Difference?.Parts ?? [],
            Divergence = report.Divergence is { } end ? RunEnding.Describe(end) : null,
            report.EnvironmentDifferences,
        });
        return isEqual ? ExitCode.Success : ExitCode.User;
    }

    private static int Show(VerificationReport report)
    {
        if (report.EnvironmentDifferences.Count > 0)
        {
            Console.Out.WriteLine("the numeric environment is not that of the run:");
            foreach (var difference in report.EnvironmentDifferences)
                Console.Out.WriteLine(difference);
        }
        if (report.Difference is not { } found)
        {
            if (report.Compared > 0)
                Console.Out.WriteLine($"equal bit for bit: {report.Compared} hashes over {report.LastEqual - report.First} steps");
            if (report.Divergence is { } end)
                Console.Out.WriteLine(RunEnding.Describe(end));
            return report.Divergence is { Repeats: false } ? ExitCode.User : ExitCode.Success;
        }
        Console.Out.WriteLine($"differs after step {found.Step}: {string.Join(", ", found.Parts)}");
        Console.Out.WriteLine($"equal before that: {report.Compared - 1} hashes, up to step {report.LastEqual}");
        return ExitCode.User;
    }

    // runs/ID/checkpoints/step-000050, step-000050 and 50 all name it
    private static string Checkpoint(RunFolder folder, string given)
    {
        if (Directory.Exists(given))
            return given;
        var name = long.TryParse(given, NumberStyles.None, CultureInfo.InvariantCulture, out var step)
            ? string.Create(CultureInfo.InvariantCulture, $"step-{step:000000}")
            : given;
        return Path.Combine(folder.CheckpointsFolder, name);
    }
}
