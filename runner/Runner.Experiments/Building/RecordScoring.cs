using System.Globalization;
using System.Text.Json;
using Runner.Data;
using Runner.Errors;
using Runner.Inference;
using Runner.Training;

namespace Runner.Experiments;

/// <summary>Judges a trained run on labelled data and keeps what it said.</summary>
internal static class RecordScoring
{
    /// <summary>The splits to score: those named, else those the data names for evaluation.</summary>
    /// <exception cref="RunnerException">RUN7124: the data holds no records; RUN7126: there is no such split.</exception>
    public static IReadOnlyList<DataSplit> Splits(DataSource data, IReadOnlyList<string> named, string source)
    {
        if (data is not LabelledData labelled)
            throw ExperimentErrors.NoRecordTask.With(source);
        var names = named.Count > 0 ? named : labelled.Sources.Evaluation.Count > 0 ? labelled.Sources.Evaluation : labelled.Sources.Splits;
        return [.. names.Select(name => labelled[name] ?? throw ExperimentErrors.NoSuchSplit.With(name, string.Join(", ", labelled.Sources.Splits)))];
    }

    /// <summary>Scores a split.</summary>
    /// <exception cref="RunnerException">RUN7125: it has no labels.</exception>
    public static ScoredRecords Score(TrainedTask task, DataSplit split, CancellationToken stop)
    {
        if (split.Records is [var record, ..] && record.GetType() != task.Task.Record)
            throw ExperimentErrors.OtherRecords.With(split.Name, record.GetType().Name, task.Task.Record.Name);
        var scored = task.Score(split.Name, split.Records, stop);
        return scored.Values is not null ? scored : throw ExperimentErrors.NothingToScore.With(split.Name, split.Records.Count > 0 ? split.Records[0].Place : split.Source);
    }

    /// <summary>What to say where labels seem to be in another order; null where they do not.</summary>
    public static string? LabelOrderOf(TrainedTask task, string split, ScoredRecords scored)
    {
        if (!task.Context.Labels.TryGetValue(LabelKinds.Classes, out var names) || LabelOrder.Of(scored.Predictions, names.Count) is not { } found)
            return null;
        var exchanged = string.Join(", ", found.TakenFor.Select((truth, i) => (i, truth)).Where(pair => pair.i != pair.truth).Select(pair => $"{names.Names[pair.i]} for {names.Names[pair.truth]}"));
        return InferenceErrors.LabelsExchanged.Format(split, Share(found.Right), Share(found.Lifted), exchanged);
    }

    /// <summary>Writes predictions and values of a split: <c>predictions.jsonl</c>, and in another format beside it; whole or not at all.</summary>
    /// <returns>The files.</returns>
    public static IReadOnlyList<string> Write(string folder, TrainedTask task, DataSplit split, ScoredRecords scored, PredictionFormat format)
    {
        Directory.CreateDirectory(folder);
        var files = new List<string>
        {
            Whole(Path.Combine(folder, "predictions.jsonl"), writer =>
            {
                foreach (var prediction in scored.Predictions)
                    writer.Write(System.Text.Encoding.UTF8.GetString(PredictionLine.Write(prediction)) + "\n");
            }),
            Whole(Path.Combine(folder, "metrics.json"), writer => writer.Write(JsonSerializer.Serialize(scored.Values, Readable) + "\n")),
        };
        if (format is PredictionFormat.Same)
            return files;
        var extension = format switch { PredictionFormat.Glue => "tsv", PredictionFormat.Squad => "json", _ => "jsonl" };
        var byRecord = scored.Predictions.ToLookup(prediction => prediction.Example);
        files.Add(Whole(Path.Combine(folder, $"{format.ToString().ToLowerInvariant()}.{extension}"), writer =>
        {
            var lines = new PredictionWriter(writer, format, null, utf16: false);
            foreach (var record in split.Records.Where(record => byRecord.Contains(record.Id)))
                lines.Write(record, task.Task.Describe(task.Context, record, [.. byRecord[record.Id]]), null);
            lines.End();
        }));
        return files;
    }

    private static JsonSerializerOptions Readable { get; } =
        new() { WriteIndented = true, NumberHandling = System.Text.Json.Serialization.JsonNumberHandling.AllowNamedFloatingPointLiterals };

    private static string Whole(string path, Action<TextWriter> write)
    {
        var temporary = path + ".tmp";
        using (var writer = new StreamWriter(temporary))
            write(writer);
        File.Move(temporary, path, overwrite: true);
        return path;
    }

    private static string Share(double share) => string.Create(CultureInfo.InvariantCulture, $"{share * 100:0.#} %");
}
