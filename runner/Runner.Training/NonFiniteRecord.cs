using System.Globalization;
using System.Text.Json;
using Microsoft.Extensions.Logging;
using Runner.Data;
using Runner.Errors;
using Runner.Tasks;
using Runner.Weights.Checkpoints;
using Runner.Weights.Safetensors;

namespace Runner.Training;

/// <summary>
/// The folder <c>non-finite/step-000123/</c> of a run: the step that was not finite, as it can be made again. It holds the batch, the weights
/// as they were before the step, and a report.
/// </summary>
internal static class NonFiniteRecord
{
    private const string Folder = "non-finite";
    private const string RankFolder = "rank-";
    private const string BatchFile = "batch.safetensors";

    /// <summary>Writes the folder.</summary>
    /// <returns>Its path.</returns>
    /// <exception cref="IOException">It cannot be written.</exception>
    public static string Save(TrainingSetup setup, TrainingSession session, StepBatches batch, StepOutcome outcome)
    {
        var record = Path.Combine(setup.Folder, Folder, CheckpointNames.Of(batch.Step + 1));
        var folder = setup.Ranks.IsFirst ? record : Path.Combine(record, RankFolder + setup.Ranks.Rank.ToString(CultureInfo.InvariantCulture));
        Directory.CreateDirectory(folder);
        SaveBatch(folder, batch);
        if (setup.Ranks.IsFirst)
        {
            using var stream = new FileStream(Path.Combine(folder, CheckpointFiles.Model), FileMode.Create, FileAccess.Write);
            session.SaveModel(stream);
        }
        var report = new NonFiniteReport
        {
            Step = batch.Step + 1,
            Epoch = batch.Epoch,
            StepInEpoch = batch.StepInEpoch,
            Loss = outcome.Loss,
            GradientNorm = outcome.GradientNorm,
            LearningRate = outcome.LearningRate,
            Threads = session.Threads,
            LossScale = session.Precision.Scaler?.State,
            Rank = setup.Ranks.Rank,
            Ranks = setup.Ranks.Size,
            Examples = batch.Indices,
            Totals = batch.Totals,
            FirstMicroBatch = batch.FirstMicroBatch,
            MicroBatches = [.. batch.MicroBatches.Select(m => new MicroBatchRecord(m.Examples, m.Tokens, m.RowNumbers, m.Counts))],
        };
        // first what cannot be had again; then what another look gives
        var file = Path.Combine(folder, NonFiniteReport.FileName);
        File.WriteAllBytes(file, report.ToJson());
        try
        {
            File.WriteAllBytes(file, (report with { Examination = StepExaminer.Examine(setup, session, batch) }).ToJson());
        }
        catch (Exception e) when (e is not IOException)
        {
            setup.Logger.LogWarning("the step that diverged could not be looked at more closely: {Reason}", e.Message.Split('\n')[0]);
        }
        return record;
    }

    /// <summary>The newest record of a run, or that of a step.</summary>
    /// <exception cref="RunnerException">RUN4114: there is none.</exception>
    public static string Find(string runFolder, long? step)
    {
        var records = List(runFolder);
        if (records.Count == 0)
            throw DivergenceErrors.NothingToReplay.With(runFolder, "no step that was not finite");
        return records.FirstOrDefault(r => step is null || r.Step == step).Folder
            ?? throw DivergenceErrors.NothingToReplay.With(runFolder, string.Create(CultureInfo.InvariantCulture,
                $"no record of step {step}, only of {string.Join(", ", records.Select(r => r.Step))}"));
    }

    /// <summary>The newest record of a run; null where there is none.</summary>
    public static string? Newest(string runFolder) => List(runFolder) is [var newest, ..] ? newest.Folder : null;

    /// <summary>Reads a record, with the parts of all ranks that left one; weights are for the caller to load.</summary>
    /// <exception cref="RunnerException">RUN4115: it is damaged.</exception>
    public static (NonFiniteReport Report, StepBatches Batch, int Parts) Read(string folder)
    {
        var batches = new List<Batch>();
        try
        {
            string[] folders = [folder, .. Directory.GetDirectories(folder, RankFolder + "*")];
            var parts = folders.Select(f => (Folder: f, Report: NonFiniteReport.Read(f)))
                .OrderBy(p => p.Report.FirstMicroBatch).ToList();
            foreach (var (place, part) in parts)
            {
                using var file = SafetensorsFile.Open(Path.Combine(place, BatchFile));
                for (var i = 0; i < part.MicroBatches.Count; i++)
                    batches.Add(Restore(file, part.MicroBatches[i], i));
            }
            var report = parts.Single(p => p.Folder == folder).Report;
            return (report, new StepBatches(report.Step - 1, report.Epoch, report.StepInEpoch, report.Examples, parts[0].Report.FirstMicroBatch, batches)
            {
                Totals = report.Totals,
            }, parts.Count);
        }
        catch (Exception e) when (e is JsonException or RunnerException or IOException or UnauthorizedAccessException)
        {
            batches.ForEach(b => b.Dispose());
            throw DivergenceErrors.RecordDamaged.Because(e, folder, e.Message);
        }
    }

    // newest first
    private static List<(long Step, string Folder)> List(string runFolder) =>
        [.. CheckpointNames.List(Path.Combine(runFolder, Folder)).Where(r => File.Exists(Path.Combine(r.Folder, NonFiniteReport.FileName)))];

    private static void SaveBatch(string folder, StepBatches batch) => SafetensorsWriter.WriteFile(Path.Combine(folder, BatchFile),
    [
        .. batch.MicroBatches.SelectMany((micro, i) => micro.Tensors.OrderBy(t => t.Key, StringComparer.Ordinal)
            .Select(t => new SafetensorsSource(Name(i, t.Key), t.Value.dtype, t.Value.shape, t.Value.alias))),
    ]);

    private static Batch Restore(SafetensorsFile file, MicroBatchRecord record, int number)
    {
        var batch = new Batch(record.Examples, record.Tokens) { RowNumbers = record.RowNumbers };
        var prefix = Name(number, "");
        foreach (var name in file.Entries.Keys.Where(n => n.StartsWith(prefix, StringComparison.Ordinal)))
            batch.Add(name[prefix.Length..], file.Load(name));
        foreach (var (objective, labels) in record.Counts)
            batch.Count(objective, labels);
        return batch;
    }

    private static string Name(int microBatch, string tensor) => string.Create(CultureInfo.InvariantCulture, $"{microBatch}/{tensor}");
}
