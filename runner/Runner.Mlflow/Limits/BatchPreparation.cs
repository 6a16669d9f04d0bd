namespace Runner.Mlflow;

/// <summary>
/// Checks a batch as a whole and brings it to the form that is stored, the same for every store: a server rejects a whole
/// request for one bad key, so all keys are looked at before anything leaves.
/// </summary>
internal static class BatchPreparation
{
    private const int ReportedProblemCount = 10;

    public static (MlflowBatch Batch, IReadOnlyList<MlflowTruncation> Warnings) Prepare(MlflowBatch batch)
    {
        var problems = new List<string>();
        var warnings = new List<MlflowTruncation>();

        foreach (var metric in batch.Metrics)
        {
            CheckKey("metric", metric.Key, problems);
            if (metric.Timestamp < 0) problems.Add($"metric '{metric.Key}' has the negative timestamp {metric.Timestamp}");
        }

        var parameters = Parameters(batch.Params, problems, warnings);
        var tags = Tags(batch.Tags, problems, warnings);
        if (problems.Count > 0) throw Rejected(problems);

        // Servers take a point given twice for a broken primary key when it is NaN.
        return (new MlflowBatch { Metrics = [.. batch.Metrics.Distinct()], Params = parameters, Tags = tags }, warnings);
    }

    private static List<MlflowParam> Parameters(
        IReadOnlyList<MlflowParam> given, List<string> problems, List<MlflowTruncation> warnings)
    {
        // The same key twice in a request is refused even with equal values.
        var seen = new Dictionary<string, string>(StringComparer.Ordinal);
        var result = new List<MlflowParam>(given.Count);
        foreach (var (key, value) in given)
        {
            if (!CheckKey("parameter", key, problems)) continue;
            var kept = Fit("parameter", key, value, MlflowLimits.ParamValueLength, seen.ContainsKey(key) ? null : warnings);
            if (seen.TryAdd(key, kept)) result.Add(new MlflowParam(key, kept));
            else if (seen[key] != kept) problems.Add($"parameter '{key}' is given twice, as '{Short(seen[key])}' and as '{Short(kept)}'");
        }

        return result;
    }

    private static List<MlflowTag> Tags(IReadOnlyList<MlflowTag> given, List<string> problems, List<MlflowTruncation> warnings)
    {
        var last = new OrderedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var (key, value) in given)
            if (CheckKey("tag", key, problems)) last[key] = value;
        return last.Select(tag =>
            new MlflowTag(tag.Key, Fit("tag", tag.Key, tag.Value, MlflowLimits.TagValueLength, warnings))).ToList();
    }

    private static bool CheckKey(string kind, string? key, List<string> problems)
    {
        if (MlflowKeys.Problem(key) is not { } problem) return true;
        problems.Add($"{kind} key '{Short(key ?? "")}' {problem}");
        return false;
    }

    private static string Fit(string kind, string key, string? value, int limit, List<MlflowTruncation>? warnings)
    {
        value = TextLength.WellFormed(value ?? "");
        var kept = TextLength.Cut(value, limit);
        if (kept.Length < value.Length) warnings?.Add(new MlflowTruncation(kind, key, TextLength.Of(value), limit));
        return kept;
    }

    private static string Short(string text) => text.Length <= 60 ? text : text[..60] + "...";

    private static MlflowException Rejected(List<string> problems)
    {
        var shown = string.Join("; ", problems.Take(ReportedProblemCount));
        var rest = problems.Count > ReportedProblemCount ? $"; and {problems.Count - ReportedProblemCount} more" : "";
        return new MlflowException(MlflowErrorCode.InvalidParameterValue, $"MLflow would refuse this batch, nothing was sent: {shown}{rest}.");
    }
}
