using Runner.Metrics;

namespace Runner.Tracking;

/// <summary>Runs by what they are among the others: <c>@last</c>, <c>@best:METRIC</c>.</summary>
internal static class NamedRun
{
    private const string Last = "@last", Best = "@best";

    // words in the names of metrics of which less is more; mr is the mean rank of link prediction
    private static readonly string[] LowIsGood = ["loss", "perplexity", "error", "mse", "rmse", "mae", "rank", "mr"];

    public static RunFolder Find(RunIndex index, string text, Func<RunFolder, bool>? usable)
    {
        var among = index.Runs.Where(usable ?? (run => run.Identity.ParentRunId is null)).ToList();
        if (text == Last)
            return among.LastOrDefault() ?? throw SelectionErrors.NoRunToTake.With(text, "the run started last", RunFolder.RunsOf(index.Workspace));
        if (text == Best || text.StartsWith(Best + ":", StringComparison.Ordinal))
            return FindBest(index, text, index.Runs.Where(usable ?? (_ => true)));
        throw TrackingErrors.NoSuchRun.With(text, RunFolder.RunsOf(index.Workspace), "; what begins with '@' is @last or @best:METRIC.");
    }

    private static RunFolder FindBest(RunIndex index, string text, IEnumerable<RunFolder> among)
    {
        var finished = among.Select(RunHistory.Read).Where(h => h.State == RunState.Finished).ToList();
        var metric = text.Length > Best.Length ? text[(Best.Length + 1)..] : TheOneMetric(text, finished);
        var runs = finished.Where(h => h.Last(metric) is { } value && !double.IsNaN(value)).ToList();
        if (runs.Count == 0)
            throw SelectionErrors.NoRunToTake.With(text, $"the finished run with the best {metric}", RunFolder.RunsOf(index.Workspace));
        return (IsLowGood(metric) ? runs.MinBy(h => h.Last(metric)) : runs.MaxBy(h => h.Last(metric)))!.Run;
    }

    /// <summary>Whether less of a metric is more, by its name.</summary>
    internal static bool IsLowGood(string metric)
    {
        var words = metric.Split('/')[^1].ToLowerInvariant().Split('-', '_');
        return words.Any(LowIsGood.Contains) && !words.Contains("reciprocal");
    }

    private static string TheOneMetric(string text, List<RunHistory> finished)
    {
        var metrics = finished.SelectMany(h => h.MetricNames).Where(MetricName.IsEvaluation).Distinct().Order(StringComparer.Ordinal).ToList();
        return metrics switch
        {
            [var one] => one,
            [] => throw SelectionErrors.BestOfWhat.With(text, "no finished run was evaluated."),
            _ => throw SelectionErrors.BestOfWhat.With(text, $"the runs have {string.Join(", ", metrics.Take(6))}{(metrics.Count > 6 ? $" and {metrics.Count - 6} more" : "")}."),
        };
    }
}
