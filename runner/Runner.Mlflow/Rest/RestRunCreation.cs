namespace Runner.Mlflow;

/// <summary>
/// Creates a run on a server once, though <c>runs/create</c> itself makes another run at every call: each try looks first for a
/// run with the client's id in its tags, since an earlier try, or an earlier process, may have got through without hearing of it.
/// </summary>
internal sealed class RestRunCreation(MlflowHttp http)
{
    public async Task<MlflowRun> CreateAsync(
        string experimentId, string clientRunId, MlflowRunCreation creation, IReadOnlyList<MlflowTag> tags, CancellationToken cancellationToken)
    {
        var isUncertain = false;
        var run = await http.RetryAsync(async token =>
        {
            if (Best(await FindAsync(experimentId, clientRunId, token), clientRunId) is { } existing) return existing;
            try
            {
                var answer = await http.PostOnceAsync(
                    "runs/create",
                    new CreateRunRequest(experimentId, creation.Name, creation.StartTime, creation.UserId, tags),
                    MlflowJson.Wire.CreateRunRequest, MlflowJson.Wire.RunAnswer, token);
                return (answer.Run ?? new RunWire(null, null, null)).ToRun();
            }
            catch (MlflowException failure) when (failure.IsRetryable)
            {
                isUncertain = true;
                throw;
            }
        }, cancellationToken);

        return isUncertain ? await KeepOneAsync(experimentId, clientRunId, cancellationToken) ?? run : run;
    }

    // A try that was given up may have been carried out after the next try had looked.
    private async Task<MlflowRun?> KeepOneAsync(string experimentId, string clientRunId, CancellationToken cancellationToken)
    {
        var found = await http.RetryAsync(token => FindAsync(experimentId, clientRunId, token), cancellationToken);
        var kept = Best(found, clientRunId);
        foreach (var ghost in found.Where(run => !run.IsDeleted && run.RunId != kept?.RunId))
        {
            await http.PostAsync(
                "runs/delete", new RunIdRequest(ghost.RunId), MlflowJson.Wire.RunIdRequest, MlflowJson.Wire.EmptyAnswer, cancellationToken);
        }

        return kept;
    }

    private async Task<IReadOnlyList<MlflowRun>> FindAsync(string experimentId, string clientRunId, CancellationToken cancellationToken)
    {
        var answer = await http.PostOnceAsync(
            "runs/search",
            new SearchRunsRequest([experimentId], $"tags.`{MlflowTags.ClientRunId}` = '{clientRunId}'", "ALL", 100, null),
            MlflowJson.Wire.SearchRunsRequest, MlflowJson.Wire.SearchRunsAnswer, cancellationToken);
        return (answer.Runs ?? []).Select(WireRuns.ToRun).ToList();
    }

    private static MlflowRun? Best(IReadOnlyList<MlflowRun> found, string clientRunId)
    {
        if (found.Count == 0) return null;
        return found.Where(run => !run.IsDeleted).MinBy(run => run.RunId, StringComparer.Ordinal)
            ?? throw new MlflowException(MlflowErrorCode.InvalidParameterValue,
                $"Run {found[0].RunId} (client id {clientRunId}) was deleted on the server. Restore it (mlflow runs restore --run-id {found[0].RunId}) or use another run id.");
    }
}
