namespace Runner.Mlflow;

/// <summary>Runs and datasets between their wire form and ours.</summary>
internal static class WireRuns
{
    public static MlflowRun ToRun(this RunWire wire) => new()
    {
        RunId = wire.Info?.RunId ?? throw new MlflowException(MlflowErrorCode.NotAnMlflowServer, "The server sent a run without an id."),
        ExperimentId = wire.Info.ExperimentId ?? "",
        Name = wire.Info.RunName ?? "",
        UserId = wire.Info.UserId ?? "",
        Status = MlflowRunStatusText.Parse(wire.Info.Status),
        StartTime = wire.Info.StartTime,
        EndTime = wire.Info.EndTime is 0 ? null : wire.Info.EndTime,
        ArtifactUri = wire.Info.ArtifactUri ?? "",
        IsDeleted = wire.Info.LifecycleStage == "deleted",
        LatestMetrics = (wire.Data?.Metrics ?? [])
            .Select(metric => metric with { Value = MetricValue.Read(metric.Value) })
            .OrderBy(metric => metric.Key, StringComparer.Ordinal).ToList(),
        Params = (wire.Data?.Params ?? []).ToDictionary(param => param.Key, param => param.Value ?? "", StringComparer.Ordinal),
        Tags = (wire.Data?.Tags ?? []).ToDictionary(tag => tag.Key, tag => tag.Value ?? "", StringComparer.Ordinal),
        Datasets = (wire.Inputs?.DatasetInputs ?? []).Select(ToDataset).OfType<MlflowDataset>()
            .OrderBy(dataset => dataset.Name, StringComparer.Ordinal).ThenBy(dataset => dataset.Digest, StringComparer.Ordinal).ToList(),
    };

    public static DatasetInputWire ToWire(this MlflowDataset dataset) => new(
        new DatasetWire(dataset.Name, dataset.Digest, dataset.SourceType, dataset.Source, dataset.Schema, dataset.Profile),
        dataset.Context is { } context ? [new MlflowTag(MlflowTags.DataContext, context)] : []);

    private static MlflowDataset? ToDataset(DatasetInputWire wire) => wire.Dataset is null ? null : new MlflowDataset
    {
        Name = wire.Dataset.Name ?? "",
        Digest = wire.Dataset.Digest ?? "",
        SourceType = wire.Dataset.SourceType ?? "",
        Source = wire.Dataset.Source ?? "",
        Schema = wire.Dataset.Schema,
        Profile = wire.Dataset.Profile,
        Context = wire.Tags?.Where(tag => tag.Key == MlflowTags.DataContext).Select(tag => tag.Value).FirstOrDefault(),
    };
}
