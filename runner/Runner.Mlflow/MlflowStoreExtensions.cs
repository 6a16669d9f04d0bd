using System.Runtime.CompilerServices;

namespace Runner.Mlflow;

/// <summary>Conveniences over <see cref="IMlflowStore"/>.</summary>
public static class MlflowStoreExtensions
{
    /// <summary>All runs that a search finds, page by page.</summary>
    public static async IAsyncEnumerable<MlflowRun> SearchAllRunsAsync(
        this IMlflowStore store, MlflowRunSearch search, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        do
        {
            var page = await store.SearchRunsAsync(search, cancellationToken);
            foreach (var run in page.Runs) yield return run;
            search = search with { PageToken = page.NextPageToken };
        }
        while (search.PageToken is not null);
    }
}
