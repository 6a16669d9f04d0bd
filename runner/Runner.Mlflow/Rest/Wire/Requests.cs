namespace Runner.Mlflow;

internal sealed record CreateExperimentRequest(string Name, IReadOnlyList<MlflowTag> Tags);

internal sealed record CreateRunRequest(
    string ExperimentId, string RunName, long StartTime, string UserId, IReadOnlyList<MlflowTag> Tags);

internal sealed record UpdateRunRequest(string RunId, string? Status, long? EndTime, string? RunName);

internal sealed record RunIdRequest(string RunId);

internal sealed record DeleteTagRequest(string RunId, string Key);

internal sealed record LogBatchRequest(
    string RunId, IReadOnlyList<MlflowMetric> Metrics, IReadOnlyList<MlflowParam> Params, IReadOnlyList<MlflowTag> Tags);

internal sealed record SetTagRequest(string RunId, string Key, string Value);

internal sealed record LogInputsRequest(string RunId, IReadOnlyList<DatasetInputWire> Datasets);

internal sealed record SearchRunsRequest(
    IReadOnlyList<string> ExperimentIds, string? Filter, string RunViewType, int MaxResults, string? PageToken);
