using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Runner.Cli.Hosting;
using Runner.Components;
using Runner.Composition;
using Runner.Experiments;
using Runner.LibTorch;
using Runner.Parity;
using Runner.Training.Parity;

namespace Runner.Cli.Commands;

/// <summary><c>runner golden FOLDER</c>: the installed components against numbers recorded with reference code.</summary>
internal sealed class GoldenCommand : Command
{
    private const string Variable = "RUNNER_GOLDEN";

    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    private readonly Argument<string?> _folder = new("folder")
    {
        Description = $"Folder of cases, or one case. Default: {Variable}, else the nearest shared/golden upwards from here.",
        Arity = ArgumentArity.ZeroOrOne,
    };

    private readonly Option<string[]> _vocabularies = new("--vocab")
    {
        Description = "Folder of vocabularies that are not in the cases' own folder vocab/. Repeatable.",
        HelpName = "folder",
    };

    private readonly Option<int> _threads = new("--threads")
    {
        Description = "Threads of libtorch. One (the default) adds up in the same order on every machine.",
        DefaultValueFactory = _ => 1,
    };

    private readonly Option<bool> _json = new("--json") { Description = "Print the verdicts as JSON, with every comparison." };

    public GoldenCommand() : base("golden", "Check the installed components against recorded outputs, losses and gradients of reference code.")
    {
        Arguments.Add(_folder);
        Options.Add(_vocabularies);
        Options.Add(_threads);
        Options.Add(_json);
        _threads.Validators.Add(result =>
        {
            if (result.Tokens.Count > 0 && (!int.TryParse(result.Tokens[0].Value, CultureInfo.InvariantCulture, out var threads) || threads is < 1 or > 1024))
                result.AddError("--threads takes a number from 1 to 1024.");
        });
        SetAction(Check);
    }

    private int Check(ParseResult arguments)
    {
        var here = Environment.CurrentDirectory;
        var variable = Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } set ? set : null;
        var folder = arguments.GetValue(_folder) ?? variable ?? GoldenSuite.Nearest(here) ?? Path.Combine("shared", "golden");
        // cases that were copied elsewhere name the usual vocabularies
        var shared = new[] { variable, GoldenSuite.Nearest(here), GoldenSuite.Nearest(Path.GetFullPath(folder)) }
            .Where(place => place is not null).Select(place => Path.Combine(place!, "vocab"));
        using var services = CommandServices.Open(arguments);
        var workbench = services.Workbench;
        var factory = workbench.Services.GetRequiredService<IComponentFactory>();
        var suite = new GoldenSuite(folder, [.. arguments.GetValue(_vocabularies) ?? [], .. shared], factory, name => Find(workbench.Catalog, factory, name));

        TorchRuntime.EnsureLoaded(new TorchRuntimeOptions { Device = WantedDevice.Cpu });
        TorchSharp.torch.set_num_threads(arguments.GetValue(_threads));
        var verdicts = arguments.GetValue(_json) ? PrintJson(suite) : PrintTable(suite);
        return verdicts.All(verdict => verdict.Passed) ? ExitCode.Success : ExitCode.User;
    }

    private static IParityComponent? Find(Catalog catalog, IComponentFactory factory, string name) =>
        catalog.Find(name, "parity").Outcome is CatalogOutcome.Unknown or CatalogOutcome.UnknownVersion
            ? null
            : factory.Create<IParityComponent>(new JsonObject { ["type"] = name });

    // a row is begun before its check: should native code end the process, one sees where
    private static List<GoldenVerdict> PrintTable(GoldenSuite suite)
    {
        var width = suite.Cases.Max(@case => suite.NameOf(@case).Length);
        Console.Out.WriteLine($"{"case".PadRight(width)}  {"kind",-16}  {"comparisons",11}  {"worst error",11}  verdict");
        var verdicts = new List<GoldenVerdict>();
        foreach (var @case in suite.Cases)
        {
            Console.Out.Write(suite.NameOf(@case).PadRight(width));
            Console.Out.Flush();
            var verdict = suite.Check(@case);
            verdicts.Add(verdict);
            Console.Out.WriteLine($"  {verdict.Kind,-16}  {verdict.Comparisons.Count,11}  {Error(verdict),11}  {(verdict.Passed ? "equal" : "FAILED")}");
        }
        foreach (var verdict in verdicts.Where(verdict => !verdict.Passed))
        {
            Console.Out.WriteLine();
            Console.Out.WriteLine(verdict.Case);
            foreach (var failure in verdict.Failures)
                Console.Out.WriteLine("  " + failure);
        }
        var failed = verdicts.Count(verdict => !verdict.Passed);
        Console.Out.WriteLine();
        Console.Out.WriteLine($"{verdicts.Count - failed} of {verdicts.Count} cases agree with the reference{(failed == 0 ? "" : $", {failed} do not")}.");
        return verdicts;
    }

    private static string Error(GoldenVerdict verdict) => verdict.WorstRelativeError switch
    {
        null => "-",
        0 => "exact",
        { } worst => worst.ToString("0.0e+00", CultureInfo.InvariantCulture),
    };

    private static List<GoldenVerdict> PrintJson(GoldenSuite suite)
    {
        var verdicts = suite.Cases.Select(suite.Check).ToList();
        var rows = new JsonArray([.. verdicts.Select(verdict => new JsonObject
        {
            ["case"] = verdict.Case,
            ["kind"] = verdict.Kind,
            ["passed"] = verdict.Passed,
            ["worst_relative_error"] = verdict.WorstRelativeError,
            ["failures"] = new JsonArray([.. verdict.Failures.Select(failure => (JsonNode)failure)]),
            ["comparisons"] = new JsonArray([.. verdict.Comparisons.Select(comparison => new JsonObject
            {
                ["name"] = comparison.Name,
                ["passed"] = comparison.Passed,
                ["relative_error"] = double.IsFinite(comparison.RelativeError) ? comparison.RelativeError : null,
            })]),
        })]);
        Console.Out.WriteLine(rows.ToJsonString(Indented));
        return verdicts;
    }
}
