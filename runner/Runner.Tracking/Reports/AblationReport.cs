using System.Text;
using System.Text.Json;

namespace Runner.Tracking.Reports;

/// <summary>
/// Writes the folder <c>results/&lt;name&gt;/</c>: <c>report.md</c>, <c>table.csv</c>, <c>runs.jsonl</c>, <c>recipe.yaml</c> and
/// <c>plots/</c>. The same runs give the same files, byte for byte: no clock is read.
/// </summary>
public static class AblationReport
{
    /// <summary>Writes or renews a report; each file is replaced whole, <c>report.md</c> last.</summary>
    /// <returns>Path of <c>report.md</c>.</returns>
    /// <exception cref="Errors.RunnerException">RUN5040.</exception>
    public static string Write(string folder, AblationReportRequest request)
    {
        try
        {
            var plots = AblationPlots.Draw(request);
            var plotFolder = Path.Combine(folder, "plots");
            Directory.CreateDirectory(plotFolder);
            var files = plots.SelectMany(plot => request.Plots.Distinct().Select(format => (Name: plot.File(format), Content: PlotFiles.Of(plot, format)))).ToList();
            foreach (var (name, content) in files)
                AtomicFile.Write(Path.Combine(folder, name), content);
            // pictures of metrics that the recipe no longer lists would be read as part of this report
            foreach (var old in Directory.GetFiles(plotFolder).Where(f => IsPicture(f) && files.All(file => Path.GetFileName(file.Name) != Path.GetFileName(f))))
                File.Delete(old);
            AtomicFile.Write(Path.Combine(folder, "recipe.yaml"), request.LockedRecipe.EndsWith('\n') ? request.LockedRecipe : request.LockedRecipe + "\n");
            AtomicFile.Write(Path.Combine(folder, "runs.jsonl"), Lines(request.Summary.Runs));
            AtomicFile.Write(Path.Combine(folder, "table.csv"), AblationTable.ToCsv(request.Summary));
            var report = Path.Combine(folder, "report.md");
            AtomicFile.Write(report, AblationMarkdown.Write(request, plots));
            return report;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw TrackingErrors.ResultsWrite.Because(e, folder, e.Message);
        }
    }

    private static bool IsPicture(string file) =>
        Enum.GetNames<PlotFormat>().Any(format => file.EndsWith("." + format, StringComparison.OrdinalIgnoreCase));

    private static string Lines(IReadOnlyList<AblationRun> runs)
    {
        var text = new StringBuilder();
        foreach (var run in runs)
        {
            text.Append(JsonSerializer.Serialize(new
            {
                run.RunId,
                run.Arm,
                run.Seed,
                status = run.State,
                run.Reason,
                run.Metrics,
                duration_s = Math.Round(run.Duration.TotalSeconds, 3),
                run.Commit,
                run.Started,
                run.Ended,
            }, TrackingJson.Line)).Append('\n');
        }
        return text.ToString();
    }
}
