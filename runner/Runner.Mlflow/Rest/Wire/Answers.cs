namespace Runner.Mlflow;

// Servers leave empty and default-valued fields out, so every field is optional.
internal sealed record EmptyAnswer;

internal sealed record ErrorAnswer(string? ErrorCode, string? Message);

internal sealed record ExperimentIdAnswer(string? ExperimentId);

internal sealed record ExperimentAnswer(ExperimentWire? Experiment);

internal sealed record ExperimentWire(string? ExperimentId, string? Name, string? LifecycleStage);

internal sealed record RunAnswer(RunWire? Run);

internal sealed record SearchRunsAnswer(IReadOnlyList<RunWire>? Runs, string? NextPageToken);

internal sealed record HistoryAnswer(IReadOnlyList<MlflowMetric>? Metrics, string? NextPageToken);

internal sealed record ListArtifactsAnswer(IReadOnlyList<FileWire>? Files, string? NextPageToken);

internal sealed record FileWire(string? Path, bool IsDir, long FileSize);

internal sealed record RunWire(RunInfoWire? Info, RunDataWire? Data, RunInputsWire? Inputs);

internal sealed record RunInfoWire(
    string? RunId, string? ExperimentId, string? RunName, string? UserId, string? Status, long StartTime, long? EndTime,
    string? ArtifactUri, string? LifecycleStage);

internal sealed record RunDataWire(
    IReadOnlyList<MlflowMetric>? Metrics, IReadOnlyList<MlflowParam>? Params, IReadOnlyList<MlflowTag>? Tags);

internal sealed record RunInputsWire(IReadOnlyList<DatasetInputWire>? DatasetInputs);

internal sealed record DatasetInputWire(DatasetWire? Dataset, IReadOnlyList<MlflowTag>? Tags);

internal sealed record DatasetWire(string? Name, string? Digest, string? SourceType, string? Source, string? Schema, string? Profile);
