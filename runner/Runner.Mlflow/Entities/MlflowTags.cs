namespace Runner.Mlflow;

/// <summary>Tag names that MLflow's web page knows, and ours.</summary>
public static class MlflowTags
{
    public const string RunName = "mlflow.runName";
    public const string User = "mlflow.user";
    public const string SourceName = "mlflow.source.name";

    /// <summary>LOCAL, JOB, NOTEBOOK or PROJECT.</summary>
    public const string SourceType = "mlflow.source.type";

    public const string GitCommit = "mlflow.source.git.commit";
    public const string GitBranch = "mlflow.source.git.branch";
    public const string GitRepository = "mlflow.source.git.repoURL";

    /// <summary>Description of a run or experiment, Markdown.</summary>
    public const string Note = "mlflow.note.content";

    /// <summary>Run id of the parent run.</summary>
    public const string ParentRunId = "mlflow.parentRunId";

    /// <summary>Tag of a dataset input: <c>training</c>, <c>evaluation</c>...</summary>
    public const string DataContext = "mlflow.data.context";

    /// <summary>The id the client chose for a run (<see cref="MlflowRunCreation.RunId"/>); by it a repeated creation finds the run.</summary>
    public const string ClientRunId = "runner.run_id";
}
