using System.Globalization;
using Runner.Mlflow;

namespace Runner.Tracking;

/// <summary>Reads a run back from a store and counts what is there of what its journal says was delivered.</summary>
internal sealed class DeliveryCheck(RunFolder folder, IMlflowStore store, string storeRunId, string identity)
{
    private const int NamedMetrics = 3;

    /// <summary>What is not there as it should be, a line each.</summary>
    /// <param name="position">File position up to which the journal was delivered.</param>
    /// <param name="status">Status the run must have there; null for any.</param>
    /// <param name="isKnown">Whether all of it was counted before: then only the run itself is looked for.</param>
    /// <exception cref="RunGoneException">The run is not in the store, or was deleted there.</exception>
    public async Task<IReadOnlyList<string>> FindMissingAsync(long position, RunStatus? status, bool isKnown, CancellationToken cancellation)
    {
        var run = await GetAsync(cancellation);
        var missing = new List<string>();
        if (status is { } wanted && run.Status.ToString() != wanted.ToString())
            missing.Add($"its status is {run.Status.ToString().ToUpperInvariant()} and not {wanted.ToString().ToUpperInvariant()}");
        var expected = ExpectedDelivery.Of(folder, position, identity);
        Compare(missing, "parameters", expected.Parameters, run.Params.Keys);
        Compare(missing, "tags", expected.Tags, run.Tags.Keys);
        Compare(missing, "datasets", expected.Datasets, [.. run.Datasets.Select(d => d.Name)]);
        Compare(missing, "metrics", expected.Points.Keys, [.. run.LatestMetrics.Select(m => m.Key)]);
        if (isKnown || missing.Count > 0)
            return missing;
        await CountPointsAsync(missing, expected, cancellation);
        await CountArtifactsAsync(missing, expected, cancellation);
        return missing;
    }

    private async Task<MlflowRun> GetAsync(CancellationToken cancellation)
    {
        try
        {
            var run = await store.GetRunAsync(storeRunId, cancellation);
            return run.IsDeleted ? throw new RunGoneException(storeRunId) : run;
        }
        catch (MlflowException e) when (e.ErrorCode == MlflowErrorCode.ResourceDoesNotExist)
        {
            throw new RunGoneException(storeRunId, isLost: true);
        }
    }

    private async Task CountPointsAsync(List<string> missing, ExpectedDelivery expected, CancellationToken cancellation)
    {
        var lacking = new List<(string Metric, int Count, int Of)>();
        foreach (var (metric, points) in expected.Points)
        {
            var there = (await store.GetMetricHistoryAsync(storeRunId, metric, cancellation)).Select(p => (p.Step, p.Timestamp)).ToHashSet();
            if (points.Count(p => !there.Contains(p)) is > 0 and var count)
                lacking.Add((metric, count, points.Count));
        }
        missing.AddRange(lacking.Take(NamedMetrics).Select(l =>
            string.Create(CultureInfo.InvariantCulture, $"{l.Count} of {l.Of} points of '{l.Metric}' are not there")));
        if (lacking.Count > NamedMetrics)
            missing.Add(string.Create(CultureInfo.InvariantCulture, $"nor are {lacking.Skip(NamedMetrics).Sum(l => l.Count)} points of {lacking.Count - NamedMetrics} other metrics"));
    }

    private async Task CountArtifactsAsync(List<string> missing, ExpectedDelivery expected, CancellationToken cancellation)
    {
        foreach (var inFolder in expected.Artifacts.GroupBy(a => a.Key.Contains('/') ? a.Key[..a.Key.LastIndexOf('/')] : null))
        {
            var there = (await store.ListArtifactsAsync(storeRunId, inFolder.Key, cancellation)).Where(a => !a.IsDirectory).ToDictionary(a => a.Path, a => a.Size);
            foreach (var (path, file) in inFolder)
            {
                if (!there.TryGetValue(path, out var size))
                    missing.Add($"the artifact '{path}' is not there");
                else if (Length(file, path) is { } length && length != size)
                    missing.Add(string.Create(CultureInfo.InvariantCulture, $"the artifact '{path}' has {size} bytes there and not {length}"));
            }
        }
    }

    // a file that changed or went since it was delivered is no fault of the store
    private long? Length(string file, string storePath)
    {
        if (!File.Exists(file))
            return null;
        using var shown = ArtifactMarkdown.Of(file, storePath, storeRunId);
        return new FileInfo(shown.File).Length;
    }

    private static void Compare(List<string> missing, string what, IEnumerable<string> expected, IEnumerable<string> there)
    {
        var lacking = expected.Except(there, StringComparer.Ordinal).ToList();
        if (lacking.Count > 0)
            missing.Add(string.Create(CultureInfo.InvariantCulture, $"{lacking.Count} {what} are not there, such as '{lacking[0]}'"));
    }
}
