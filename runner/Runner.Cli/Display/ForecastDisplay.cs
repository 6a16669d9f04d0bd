using System.Globalization;
using System.Text.Json;
using Runner.Experiments;
using Runner.Tracking.Reports;
using Runner.Training.Forecast;

namespace Runner.Cli.Display;

/// <summary>A recipe, or an arm of its ablation, with its forecast.</summary>
/// <param name="Name">Of the arm, or of the recipe.</param>
/// <param name="Runs">Seeds.</param>
/// <param name="Forecast">Of one run.</param>
internal sealed record ForecastVariant(string Name, int Runs, ExperimentForecast Forecast);

/// <summary>Forecasts for people and for programs.</summary>
internal static class ForecastDisplay
{
    private const int Depth = 4;
    private static readonly JsonSerializerOptions Snake = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        WriteIndented = true,
    };

    public static void Json(string name, IReadOnlyList<ForecastVariant> variants, bool isAblation, TextWriter output) =>
        output.WriteLine(JsonSerializer.Serialize(new
        {
            Recipe = name,
            IsAblation = isAblation,
            Variants = variants.Select(v => new
            {
                v.Name,
                v.Runs,
                Vocabulary = v.Forecast.VocabularySize,
                v.Forecast.Model.Examples,
                v.Forecast.Model.Length,
                v.Forecast.BatchSize,
                ParameterCount = v.Forecast.Model.Parameters.Parameters,
                v.Forecast.Model.FrozenParameters,
                v.Forecast.Model.Parameters,
                v.Forecast.Model.Unused,
                ForwardFlopsPerSequence = v.Forecast.Model.ForwardFlops / v.Forecast.Model.Examples,
                TrainingFlopsPerSequence = v.Forecast.Model.FlopsPerSequence,
                TrainingFlopsPerToken = v.Forecast.Model.FlopsPerToken,
                v.Forecast.FlopsPerStep,
                v.Forecast.TotalFlops,
                MemoryBytes = v.Forecast.Model.Memory,
                v.Forecast.Steps,
                v.Forecast.Tokens,
                v.Forecast.Rate?.TokensPerSecond,
                RateSource = v.Forecast.Rate?.Source,
                Rate = v.Forecast.Rate is { Run: not null } rate ? new { rate.Run, rate.IsSameRecipe, rate.Ranks, rate.Threads, rate.Device } : null,
                v.Forecast.NotTakenIntoAccount,
                Seconds = v.Forecast.Time?.TotalSeconds,
                SecondsAsMeasured = v.Forecast.TimeAsMeasured?.TotalSeconds,
                SecondsIfRanksScale = v.Forecast.TimeIfRanksScale?.TotalSeconds,
                v.Forecast.Ranks,
            }),
        }, Snake));

    public static void Text(string name, IReadOnlyList<ForecastVariant> variants, bool isAblation, TextWriter output)
    {
        if (!isAblation)
        {
            Details(name, variants[0].Forecast, output);
            return;
        }
        output.WriteLine($"{name}: forward, loss and backward fit together in all {variants.Count} arms");
        output.WriteLine();
        Table(variants, output);
        output.WriteLine();
        Details($"arm {variants[0].Name}", variants[0].Forecast, output);
        var runs = variants.Sum(v => v.Runs);
        var ranks = variants.Select(v => OtherRanks(v.Forecast)).Distinct().ToList();
        if (ranks.Count == 1 && variants.All(v => v.Forecast.TimeAsMeasured is not null))
            output.WriteLine($"all {runs} runs   {Figures.Time(TimeSpan.FromSeconds(variants.Sum(v => v.Runs * v.Forecast.TimeAsMeasured!.Value.TotalSeconds)))}, one after another{ranks[0]}");
    }

    private static void Table(IReadOnlyList<ForecastVariant> variants, TextWriter output)
    {
        string[] head = ["arm", "runs", "parameters", "forward/sequence", "training/sequence", "peak memory", "steps", "time"];
        var rows = variants.Select(v => new[]
        {
            v.Name, Whole(v.Runs), Whole(v.Forecast.Model.Parameters.Parameters),
            Scaled(v.Forecast.Model.ForwardFlops / v.Forecast.Model.Examples, "FLOP"), Scaled(v.Forecast.Model.FlopsPerSequence, "FLOP"),
            Scaled(v.Forecast.Model.Memory.Total, "B"), v.Forecast.Steps is { } steps ? Whole(steps) : "by the data",
            v.Forecast.TimeAsMeasured is { } time ? Figures.Time(time) + OtherRanks(v.Forecast) : "n/a",
        }).Prepend(head).ToList();
        var widths = head.Select((_, column) => rows.Max(row => row[column].Length)).ToArray();
        foreach (var row in rows)
            output.WriteLine(string.Join("  ", row.Select((cell, i) => i == 0 ? cell.PadRight(widths[i]) : cell.PadLeft(widths[i]))));
    }

    private static void Details(string name, ExperimentForecast forecast, TextWriter output)
    {
        var model = forecast.Model;
        output.WriteLine($"{name}: forward, loss and backward fit together ({model.Examples} x {model.Length} tokens, vocabulary of {Whole(forecast.VocabularySize)})");
        output.WriteLine();
        var lines = new List<(string Name, string Count, string Flops)> { ("parameters", Whole(model.Parameters.Parameters), "forward/sequence") };
        Collect(model.Parameters.Parts, 1, model.Examples, lines);
        var products = model.ForwardFlops - model.Parameters.ForwardFlops - model.FrozenFlops;
        if (products > 0)
            lines.Add(("  products of activations with each other", "", Scaled(products / model.Examples, "FLOP")));
        if (model.FrozenParameters > 0)
            lines.Add(("not trained", Whole(model.FrozenParameters), model.FrozenFlops > 0 ? Scaled(model.FrozenFlops / model.Examples, "FLOP") : ""));
        var (names, counts, flops) = (lines.Max(l => l.Name.Length), lines.Max(l => l.Count.Length), lines.Max(l => l.Flops.Length));
        foreach (var line in lines)
            output.WriteLine($"{line.Name.PadRight(names)}  {line.Count.PadLeft(counts)}  {line.Flops.PadLeft(flops)}".TrimEnd());
        if (model.Unused.Count > 0)
            output.WriteLine($"not reached by the loss, so never trained: {string.Join(", ", model.Unused)}");
        output.WriteLine();
        output.WriteLine($"operations   {Scaled(model.ForwardFlops / model.Examples, "FLOP")} forward and {Scaled(model.FlopsPerSequence, "FLOP")} in training a sequence, "
            + $"{Scaled(model.FlopsPerToken, "FLOP")} a token, {Scaled(forecast.FlopsPerStep, "FLOP")} a step (matrix products; a multiply-add is 2)");
        var memory = forecast.Ranks?.MemoryBytes ?? model.Memory;
        output.WriteLine($"peak memory  {Scaled(memory.Total, "B")}: parameters {Scaled(memory.Parameters, "B")}, gradients {Scaled(memory.Gradients, "B")}, "
            + $"optimizer state {Scaled(memory.OptimizerState, "B")}, "
            + (memory.Frozen > 0 ? $"not trained {Scaled(memory.Frozen, "B")}, " : "")
            + $"activations about {Scaled(memory.Activations, "B")}, in flight {Scaled(memory.Workspace, "B")} (fp32, {model.Examples} examples at once{(forecast.Recomputes ? ", blocks computed again" : "")})"
            + (forecast.Precision is "bf16" or "fp16" ? $"; {forecast.Precision} keeps less of the activations" : ""));
        if (forecast.Recomputes)
            output.WriteLine("             computing blocks again adds up to a forward pass to the operations of a training sequence");
        if (forecast.Ranks is { } ranks)
        {
            output.WriteLine($"each rank    of {ranks.Ranks}: up to {Whole(ranks.Examples)} of a step's {Whole(forecast.BatchSize)} examples, {Whole(ranks.MicroBatch)} at once; the memory above"
                + (ranks.IsSharded ? " (optimizer state is shared out; about, as parameters are not cut)" : "")
                + $"; sends and receives at least {Scaled(ranks.BytesPerStep, "B")} a step");
        }
        output.WriteLine(forecast.Steps is { } steps
            ? $"training     {Whole(steps)} steps of {Whole(forecast.BatchSize)} examples, {Scaled(forecast.Tokens!.Value, "tokens")}, {Scaled(forecast.TotalFlops!.Value, "FLOP")}"
            : $"training     steps depend on the size of the data (the duration is in epochs), {Whole(forecast.BatchSize)} examples each");
        Speed(forecast, output);
    }

    private static void Speed(ExperimentForecast forecast, TextWriter output)
    {
        if (forecast.Rate is not { } rate)
        {
            output.WriteLine("time         n/a: no earlier run of this recipe or of a model of its size in this workspace; give --rate TOKENS_PER_SECOND");
            return;
        }
        var ranks = forecast.Ranks?.Ranks ?? 1;
        if (forecast.IsOfOtherRanks)
            output.WriteLine($"time         not known for {Ranks(ranks)}: nothing like it was run so in this workspace; give --rate TOKENS_PER_SECOND (of all ranks together)");
        output.WriteLine((forecast.IsOfOtherRanks ? "             " : "time         ") + (forecast.TimeAsMeasured is { } time
            ? $"{Figures.Time(time)} at {Figures.Of(rate.TokensPerSecond)} tokens/s ({rate.Source})"
            : $"{Scaled(3600 * rate.TokensPerSecond, "tokens")} an hour ({rate.Source})"));
        foreach (var difference in forecast.NotTakenIntoAccount)
            output.WriteLine($"             not taken into account: {difference}");
        if (forecast.TimeIfRanksScale is { } scaled)
        {
            output.WriteLine($"             {Figures.Time(scaled)} if each of {Ranks(ranks)} were as fast as {(rate.Ranks == 1 ? "that one" : "one of those")}"
                + (forecast.Ranks is { } shared ? $" and the exchange of {Scaled(shared.BytesPerStep, "B")} a step took no time" : ""));
        }
        if (forecast.TimeAsMeasured is not null)
            output.WriteLine("             of the steps alone: starting, evaluation and checkpoints come on top");
    }

    private static string OtherRanks(ExperimentForecast forecast) => forecast.IsOfOtherRanks ? $" with {Ranks(forecast.Rate!.Ranks!.Value)}" : "";

    private static string Ranks(int number) => $"{Whole(number)} rank{(number == 1 ? "" : "s")}";

    private static void Collect(IReadOnlyList<ParameterPart> parts, int depth, int examples, List<(string, string, string)> lines)
    {
        // weight and bias alone say nothing that their module does not
        foreach (var part in parts.Any(p => p.Parts.Count > 0) ? parts : [])
        {
            var times = part.Repeats > 1 && part.Name.Contains('-', StringComparison.Ordinal) ? $" ({part.Repeats} alike)" : "";
            lines.Add((new string(' ', 2 * depth) + part.Name + times, Whole(part.Parameters), part.ForwardFlops > 0 ? Scaled(part.ForwardFlops / examples, "FLOP") : ""));
            if (depth < Depth)
                Collect(part.Parts, depth + 1, examples, lines);
        }
    }

    private static string Whole(long number) => number.ToString("N0", CultureInfo.InvariantCulture);

    /// <summary>Three digits with a decimal prefix: <c>22.4 GFLOP</c>.</summary>
    private static string Scaled(double value, string unit)
    {
        string[] prefixes = ["", "k", "M", "G", "T", "P", "E", "Z"];
        var i = 0;
        for (; value >= 999.5 && i < prefixes.Length - 1; i++)
            value /= 1000;
        return value.ToString(value >= 100 || i == 0 ? "0" : value >= 10 ? "0.0" : "0.00", CultureInfo.InvariantCulture) + " " + prefixes[i] + (prefixes[i].Length > 0 || unit.Length > 0 ? unit : "");
    }
}
