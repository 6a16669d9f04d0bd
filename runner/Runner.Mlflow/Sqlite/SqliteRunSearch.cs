using System.Globalization;
using Microsoft.Data.Sqlite;

namespace Runner.Mlflow;

/// <summary>Lists runs of the SQLite store, newest first. A page token names the last run of its page, so runs added meanwhile shift nothing.</summary>
internal static class SqliteRunSearch
{
    public static MlflowRunPage Find(SqliteConnection connection, MlflowRunSearch search)
    {
        if (search.MaxResults is < 1 or > 50_000)
            throw new MlflowException(MlflowErrorCode.InvalidParameterValue, $"MaxResults is {search.MaxResults}; 1 to 50000 are allowed.");
        if (search.ExperimentIds.Count == 0) return new MlflowRunPage([], null);

        var parameters = new List<(string, object?)> { ("$limit", search.MaxResults + 1) };
        var experiments = search.ExperimentIds.Select((id, i) => Name(parameters, $"$e{i}", SqliteExperiments.Number(id)));
        var conditions = new List<string> { $"experiment_id IN ({string.Join(", ", experiments)})" };
        if (!search.IncludeDeleted) conditions.Add("lifecycle_stage = 'active'");
        foreach (var (index, tag) in search.Tags.Index())
        {
            var key = Name(parameters, $"$k{index}", tag.Key);
            var value = Name(parameters, $"$v{index}", tag.Value);
            conditions.Add($"EXISTS (SELECT 1 FROM tags t WHERE t.run_uuid = runs.run_uuid AND t.key = {key} AND t.value = {value})");
        }

        if (search.PageToken is { } token)
        {
            var (start, id) = ReadToken(token);
            conditions.Add($"(COALESCE(start_time, 0) < {Name(parameters, "$start", start)} "
                + $"OR (COALESCE(start_time, 0) = $start AND run_uuid > {Name(parameters, "$after", id)}))");
        }

        var runs = connection.Query(
            $"""
            SELECT {SqliteRuns.Columns} FROM runs WHERE {string.Join(" AND ", conditions)}
            ORDER BY COALESCE(start_time, 0) DESC, run_uuid LIMIT $limit
            """,
            SqliteRuns.Read, [.. parameters]);
        var page = runs.Take(search.MaxResults).Select(run => SqliteRunData.Complete(connection, run)).ToList();
        return new MlflowRunPage(page, runs.Count > page.Count ? Token(page[^1]) : null);
    }

    private static string Name(List<(string, object?)> parameters, string name, object value)
    {
        parameters.Add((name, value));
        return name;
    }

    private static string Token(MlflowRun last) => string.Create(CultureInfo.InvariantCulture, $"{last.StartTime}:{last.RunId}");

    private static (long Start, string Id) ReadToken(string token)
    {
        var colon = token.IndexOf(':');
        return colon > 0 && long.TryParse(token.AsSpan(0, colon), CultureInfo.InvariantCulture, out var start)
            ? (start, token[(colon + 1)..])
            : throw new MlflowException(MlflowErrorCode.InvalidParameterValue, $"'{token}' is no page token of this store.");
    }
}
