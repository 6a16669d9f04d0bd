using System.Text.Json;
using Runner.Data;
using Runner.Tracking;

namespace Runner.Experiments;

/// <summary>
/// Parts of the data as dataset records whose source MLflow's own tools can load (<c>mlflow.data.get_source(dataset).load()</c>): an absolute path and nothing
/// besides, or, for text that is generated, the recipe that generates it.
/// </summary>
internal static class DatasetRecords
{
    private const int DigestLength = 36;                   // the store's limit
    private const int ListedPaths = 20;

    /// <param name="parts">The data.</param>
    /// <param name="recipePath">The recipe, as the source of what is generated.</param>
    /// <param name="trainingExamples">Examples that the task makes of the training data.</param>
    public static IEnumerable<DatasetRecord> Of(IReadOnlyList<DataPart> parts, string recipePath, long trainingExamples) => parts
        // a store notes a data set once for a run, with one word for what it is used for: the same data for two uses is said in that word
        .GroupBy(p => (p.Name, Digest: p.Fingerprint[..Math.Min(DigestLength, p.Fingerprint.Length)]))
        .Select(uses =>
        {
            var part = uses.First();
            var (type, source) = SourceOf(part, recipePath);
            return new DatasetRecord(
                uses.Key.Name, uses.Key.Digest, type, source, string.Join(", ", uses.Select(u => u.Use).Distinct()),
                Profile(part, uses.Any(u => u.Use == "training") ? trainingExamples : null));
        });

    private static (string Type, string Json) SourceOf(DataPart part, string recipePath) => part.Paths.Count == 0
        ? ("code", JsonSerializer.Serialize(new { tags = new Dictionary<string, string> { ["mlflow.source.name"] = recipePath, ["mlflow.source.type"] = "LOCAL" } }))
        : ("local", JsonSerializer.Serialize(new { uri = Common([.. part.Paths.Select(Path.GetFullPath)]) }));

    // one address is all there is room for: of several files that is the folder they share
    private static string Common(IReadOnlyList<string> paths)
    {
        if (paths.Count == 1)
            return paths[0];
        var common = Path.GetDirectoryName(paths[0]) ?? paths[0];
        while (Path.GetDirectoryName(common) is { } above && !paths.All(p => p.StartsWith(common + Path.DirectorySeparatorChar, StringComparison.Ordinal)))
            common = above;
        return common;
    }

    private static string Profile(DataPart part, long? examples)
    {
        var figures = new Dictionary<string, object> { ["source"] = part.Source };
        if (examples is { } count)
            figures["training_examples"] = count;
        var files = part.Paths.SelectMany(FilesOf).ToList();
        if (files.Count > 0)
        {
            figures["files"] = files.Count;
            figures["bytes"] = files.Sum(f => f.Length);
            figures["paths"] = part.Paths.Take(ListedPaths).ToList();
        }
        return JsonSerializer.Serialize(figures);
    }

    private static IEnumerable<FileInfo> FilesOf(string path) =>
        Directory.Exists(path) ? new DirectoryInfo(path).EnumerateFiles("*", SearchOption.AllDirectories)
        : File.Exists(path) ? [new FileInfo(path)] : [];
}
