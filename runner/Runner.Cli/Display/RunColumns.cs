using Runner.Cli.Output;
using Runner.Metrics;
using Runner.Tracking;

namespace Runner.Cli.Display;

/// <summary>Lists of runs in columns.</summary>
internal static class RunColumns
{
    private const string Gap = "  ";

    /// <summary>The evaluated loss that most of the runs have; none where there is none.</summary>
    public static IReadOnlyList<string> UsualMetric(IEnumerable<RunFacts> runs)
    {
        var counts = runs.SelectMany(run => run.History.MetricNames)
            .Where(name => MetricName.IsEvaluation(name) && name.EndsWith("/loss", StringComparison.Ordinal)).CountBy(name => name);
        return [.. counts.OrderByDescending(c => c.Value).ThenBy(c => c.Key, StringComparer.Ordinal).Take(1).Select(c => c.Key)];
    }

    /// <summary>Writes rows of equal length, columns aligned; the last one as long as it is.</summary>
    public static void Write(IReadOnlyList<IReadOnlyList<string>> rows, TextWriter writer)
    {
        var widths = Enumerable.Range(0, rows[0].Count - 1).Select(column => rows.Max(row => CellText.Width(row[column]))).ToList();
        foreach (var row in rows)
        {
            var padded = row.Take(widths.Count).Select((cell, column) => cell + new string(' ', widths[column] - CellText.Width(cell)));
            writer.WriteLine((string.Join(Gap, padded) + Gap + row[^1]).TrimEnd());
        }
    }
}
