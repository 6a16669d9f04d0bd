using System.Globalization;
using System.Text;
using System.Text.Json;
using Runner.Errors;
using Runner.Files;
using Runner.Metrics;
using Runner.Tracking;
using Runner.Tracking.Reports;
using Runner.Training;

namespace Runner.Experiments;

/// <summary>Reads what a run predicted in its last evaluation, as <see cref="PredictionFiles"/> keeps it.</summary>
internal static class PredictionReader
{
    /// <param name="run">The run; null where its folder is not known.</param>
    /// <param name="set">Evaluation set.</param>
    /// <param name="kind">Kind of <see cref="Prediction"/>.</param>
    /// <returns>The predictions, or in words why there are none.</returns>
    public static RecordedPredictions Read(RunFolder? run, string set, Type kind)
    {
        if (run is null)
            return new RecordedPredictions(null, "its run is not there");
        var path = PredictionFiles.Last(run, set);
        if (!File.Exists(path))
            return new RecordedPredictions(null, $"its run kept no predictions for '{set}' ('evaluate.max_predictions_megabytes' says how large they may be)");
        var predictions = new List<ExamplePrediction>();
        try
        {
            foreach (var line in RegularFile.ReadLines(path))
                predictions.Add(PredictionLine.Read(Encoding.UTF8.GetBytes(line), kind));
        }
        catch (Exception trouble) when (trouble is JsonException or InvalidOperationException or NullReferenceException or FormatException)
        {
            return new RecordedPredictions(null, string.Create(CultureInfo.InvariantCulture, $"line {predictions.Count + 1} of its predictions for '{set}' is no prediction of this kind"));
        }
        catch (Exception trouble) when (trouble is RunnerException or IOException or UnauthorizedAccessException)
        {
            return new RecordedPredictions(null, $"its predictions for '{set}' cannot be read: {trouble.Message}");
        }
        return new RecordedPredictions(predictions);
    }
}
