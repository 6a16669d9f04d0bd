using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using Runner.Cli.Hosting;
using Runner.Cli.Parsing;
using Runner.Data;
using Runner.Experiments;
using Runner.Inference;

namespace Runner.Cli.Commands;

/// <summary><c>runner predict RUN --input FILE</c>: adds what a trained run predicts to new inputs.</summary>
internal sealed class PredictCommand : Command
{
    private const int ChunkRecords = 4096;
    private const int ComparedAlone = 32;

    private readonly TrainedTasks _trained = new();

    private readonly Option<string> _input = new("--input") { Description = "A table with tabs between its columns, or JSON lines; - for standard input.", Required = true, HelpName = "file" };

    private readonly Option<string> _output = new("--output") { Description = "Where predictions go; - for standard output.", DefaultValueFactory = _ => "-", HelpName = "file" };

    private readonly Option<InputLayout> _layout = new("--input-format") { Description = "tsv or jsonl. Default: jsonl where the first character is a brace, else tsv.", DefaultValueFactory = _ => InputLayout.Auto };

    private readonly Option<PredictionFormat> _format = new("--format")
    {
        Description = "same: the input with columns or keys added. jsonl, or as submissions and official scripts have them: glue, clue, squad (also for Chinese sets of that layout).",
        DefaultValueFactory = _ => PredictionFormat.Same,
    };

    private readonly Option<string[]> _columns = new("--column")
    {
        Description = "Where a field of the task stands: text=sentence, text=0 (column from 0). Repeatable. Default: by the customary names, else in order.",
        HelpName = "field=column",
    };

    private readonly Option<bool> _exact = new("--exact") { Description = "Read each input alone, so that its prediction depends on nothing beside it. Slower." };

    private readonly Option<bool> _utf16 = new("--utf16") { Description = "Count offsets in UTF-16 units, as .NET, Java and JavaScript do. Default: code points, as Python does." };

    public PredictCommand() : base("predict", "Predict with a trained run for new inputs: labels, values, tags, answers, in the order of the inputs.")
    {
        _trained.AddTo(this);
        foreach (var option in new Option[] { _input, _output, _layout, _format, _columns, _exact, _utf16, CommonOptions.Data })
            Options.Add(option);
        _columns.Validators.Add(result =>
        {
            foreach (var token in result.Tokens.Where(token => !(token.Value.IndexOf('=', StringComparison.Ordinal) is > 0 and var at && at < token.Value.Length - 1)))
                result.AddError($"--column takes FIELD=COLUMN, not '{token.Value}'.");
        });
        SetAction(Predict);
    }

    private int Predict(ParseResult arguments)
    {
        using var services = CommandServices.Open(arguments);
        using var stop = new StopSignal();
        var path = arguments.GetRequiredValue(_input);
        using var input = path == "-" ? Console.OpenStandardInput() : OpenInput(path);
        var exact = arguments.GetValue(_exact);
        if (_trained.Open(arguments, services, [], exact) is not { } opened)
            return ExitCode.User;
        using var task = opened.Task;
        var columns = (arguments.GetValue(_columns) ?? []).Select(text => text.Split('=', 2)).ToDictionary(pair => pair[0], pair => pair[1], StringComparer.Ordinal);
        var reader = new InputReader(input, path == "-" ? "standard input" : path, arguments.GetValue(_layout), task.Task.Inputs, columns);
        var target = arguments.GetRequiredValue(_output);
        var partial = target == "-" ? null : target + ".partial";
        var clock = Stopwatch.StartNew();
        var (inputs, tokens) = (0L, 0L);
        using (var output = partial is null ? Console.Out : new StreamWriter(partial))
        {
            var writer = new PredictionWriter(output, arguments.GetValue(_format), reader, arguments.GetValue(_utf16));
            foreach (var chunk in reader.Rows().Chunk(ChunkRecords))
            {
                stop.Token.ThrowIfCancellationRequested();
                var (read, together) = Write(task, chunk, writer, stop.Token);
                tokens += read;
                if (inputs == 0 && !exact)
                    SayHowItDepends(task, chunk, together, stop.Token);
                inputs += chunk.Length;
                if (partial is not null)
                    Console.Error.WriteLine(Speed(inputs, tokens, clock.Elapsed));
            }
            writer.End();
        }
        if (partial is not null)
            File.Move(partial, target, overwrite: true);
        else
            Console.Error.WriteLine(Speed(inputs, tokens, clock.Elapsed));
        return ExitCode.Success;
    }

    private static FileStream OpenInput(string path)
    {
        try
        {
            return Files.RegularFile.Open(path, 1 << 16);
        }
        catch (Exception trouble) when (trouble is IOException or UnauthorizedAccessException)
        {
            throw InferenceErrors.BadInput.Because(trouble, path, trouble.Message.TrimEnd('.'));
        }
    }

    private static (long Tokens, ILookup<long, Metrics.ExamplePrediction> Predictions) Write(TrainedTask task, InputRow[] chunk, PredictionWriter writer, CancellationToken stop)
    {
        var records = Records(task, chunk);
        var scored = task.Score("inputs", records, stop);
        var byRecord = scored.Predictions.ToLookup(prediction => prediction.Example);
        for (var i = 0; i < chunk.Length; i++)
            writer.Write(records[i], task.Task.Describe(task.Context, records[i], [.. byRecord[records[i].Id]]), chunk[i]);
        return (scored.Tokens, byRecord);
    }

    private static List<DataRecord> Records(TrainedTask task, IEnumerable<InputRow> rows) => [.. rows.Select(row => task.Task.Read(row.Number, row.Fields) with { Place = row.Place })];

    // the last digits depend on what is computed together, and so may a close decision
    private static void SayHowItDepends(TrainedTask task, InputRow[] chunk, ILookup<long, Metrics.ExamplePrediction> together, CancellationToken stop)
    {
        var records = Records(task, chunk.Take(ComparedAlone));
        var flipped = records.Count(record =>
        {
            var alone = task.Score("inputs", [record], stop).Predictions;
            return Said(task, record, alone) != Said(task, record, [.. together[record.Id]]);
        });
        Console.Error.WriteLine($"read alone, {flipped} of the first {records.Count} inputs are predicted otherwise than among others{(flipped > 0 ? "; --exact reads each alone" : "")}");
    }

    private static string Said(TrainedTask task, DataRecord record, IReadOnlyList<Metrics.ExamplePrediction> predictions)
    {
        var field = task.Task.Describe(task.Context, record, predictions)[0];
        // of a number, as many digits as fp32 carries
        return field.Value is System.Text.Json.Nodes.JsonValue value && value.TryGetValue<double>(out var number)
            ? number.ToString("G4", CultureInfo.InvariantCulture)
            : field.Value?.ToJsonString() ?? "";
    }

    private static string Speed(long inputs, long tokens, TimeSpan elapsed) =>
        string.Create(CultureInfo.InvariantCulture, $"{inputs:N0} inputs, {inputs / elapsed.TotalSeconds:N0}/s, {tokens / elapsed.TotalSeconds:N0} tokens/s");
}
