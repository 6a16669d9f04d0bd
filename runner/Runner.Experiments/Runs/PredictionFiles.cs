using Runner.Metrics;
using Runner.Tracking;
using Runner.Training;

namespace Runner.Experiments;

/// <summary>
/// Keeps what a model predicted: of the last evaluation as <c>artifacts/predictions/SET/predictions.jsonl</c>, and of the best one by <c>checkpoint.best</c> as
/// <c>best-predictions.jsonl</c> beside it. A run that finishes delivers them as its artifacts.
/// </summary>
/// <param name="journal">Of the run.</param>
/// <param name="folder">The run.</param>
/// <param name="options">How large a file may become.</param>
/// <param name="notice">Hears of predictions that are left out.</param>
internal sealed class PredictionFiles(RunJournal journal, RunFolder folder, EvaluationOptions options, TrackingNotice notice) : ITrainingObserver
{
    private const string LastFile = "predictions.jsonl", BestFile = "best-predictions.jsonl";

    private readonly HashSet<string> _toldOf = new(StringComparer.Ordinal);

    private string Folder => FolderOf(folder);

    /// <summary>File of what a run predicted in its last evaluation of a set; not there where it kept none.</summary>
    public static string Last(RunFolder run, string set) => Path.Combine(FolderOf(run), set, LastFile);

    public void OnEvaluated(EvaluationReport report)
    {
        if (options.MaxPredictionsMegabytes == 0)
            return;
        foreach (var (set, predictions) in report.Predictions)
        {
            var place = Directory.CreateDirectory(Path.Combine(Folder, set)).FullName;
            var (last, best) = (Path.Combine(place, LastFile), Path.Combine(place, BestFile));
            // of two evaluations the older one's are not those of the newer one
            if (!Write(last, predictions))
            {
                File.Delete(last);
                if (report.IsBest)
                    File.Delete(best);
                if (_toldOf.Add(set))
                    notice(TrainingErrors.PredictionsTooLarge, TrainingErrors.PredictionsTooLarge.Format(set, options.MaxPredictionsMegabytes));
            }
            else if (report.IsBest)
            {
                File.Copy(last, best, overwrite: true);
            }
        }
    }

    public void OnFinished(TrainingResult result)
    {
        if (result.Outcome != TrainingOutcome.Finished || !Directory.Exists(Folder))
            return;
        foreach (var file in Directory.EnumerateFiles(Folder, "*.jsonl", SearchOption.AllDirectories).Order(StringComparer.Ordinal))
            journal.LogArtifact(file);
        journal.Flush();
    }

    private static string FolderOf(RunFolder run) => Path.Combine(run.ArtifactsFolder, "predictions");

    // whole or not at all
    private bool Write(string path, IReadOnlyList<ExamplePrediction> predictions)
    {
        var temporary = path + ".tmp";
        var limit = options.MaxPredictionsMegabytes * 1_000_000L;
        var fits = true;
        using (var stream = File.Create(temporary))
        {
            foreach (var prediction in predictions)
            {
                stream.Write(PredictionLine.Write(prediction));
                stream.WriteByte((byte)'\n');
                if (fits = stream.Position <= limit)
                    continue;
                break;
            }
        }
        if (fits)
            File.Move(temporary, path, overwrite: true);
        else
            File.Delete(temporary);
        return fits;
    }
}
