namespace Runner.Mlflow;

/// <summary>What one log-batch request and its values may hold. Lengths count Unicode characters.</summary>
public static class MlflowLimits
{
    public const int MetricsPerBatch = 1000;
    public const int ParamsPerBatch = 100;
    public const int TagsPerBatch = 100;

    /// <summary>Metrics, parameters and tags together.</summary>
    public const int EntitiesPerBatch = 1000;

    /// <summary>Bytes of a request body; hosted servers refuse 1 MB, so we stay below.</summary>
    public const int BytesPerBatch = 900_000;

    public const int KeyLength = 250;
    public const int ParamValueLength = 6000;

    /// <summary>Newer servers keep 8000 (2.17.2 does), older ones refuse more than 5000 (2.9.2 does), which is also what the schema we write declares.</summary>
    public const int TagValueLength = 5000;

    public const int ExperimentNameLength = 500;
    public const int ExperimentTagValueLength = 5000;
    public const int DatasetNameLength = 500;
    public const int DatasetDigestLength = 36;

    /// <summary>Points per page of a metric's history; without it MLflow 3.x sends none.</summary>
    public const int HistoryPage = 25_000;
}
