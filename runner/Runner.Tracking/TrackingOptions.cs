using System.ComponentModel.DataAnnotations;
using Runner.Components;
using Runner.Mlflow;

namespace Runner.Tracking;

/// <summary>Recipe section <c>tracking:</c>: where runs are recorded besides their own folder.</summary>
public sealed record TrackingOptions
{
    /// <summary>
    /// MLflow store: <c>sqlite:///path/mlflow.db</c>, <c>http(s)://host:port</c>, a folder, or <c>none</c> for the run folder
    /// alone. Default: the environment variable <c>MLFLOW_TRACKING_URI</c>, else <c>mlflow.db</c> in the workspace.
    /// </summary>
    [AlsoCalled("tracking_uri", "mlflow_tracking_uri")]
    public string? Store { get; init; }

    /// <summary>
    /// MLflow experiment. Default: the environment variable <c>MLFLOW_EXPERIMENT_NAME</c>, else the experiment of the id in <c>MLFLOW_EXPERIMENT_ID</c>, else
    /// the name of the recipe.
    /// </summary>
    [StringLength(500)]
    [AlsoCalled("experiment_name", "project", "project_name", "wandb_project")]
    public string? Experiment { get; init; }

    /// <summary>Tags put on every run, next to the standard <c>mlflow.*</c> ones. Names that start with <c>runner.</c> are Runner's own.</summary>
    public IReadOnlyDictionary<string, string> Tags { get; init; } = new Dictionary<string, string>();

    /// <summary>Description shown on the run's page in MLflow, Markdown.</summary>
    public string? Note { get; init; }

    /// <summary>Records use of processor, memory, disk, network and GPUs as <c>system/...</c> metrics. Default: yes.</summary>
    public bool SystemMetrics { get; init; } = true;

    /// <summary>Time between two samples of the system metrics. Default: 10 s, as MLflow's own client.</summary>
    public TimeSpan SystemMetricsInterval { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How long the end of a run waits for a slow store before it leaves the rest to <c>runner sync</c>. Default: 30 s.</summary>
    public TimeSpan FinishTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// The store these options mean, or null for <c>none</c>.
    /// </summary>
    /// <param name="workspace">Folder that holds <c>runs/</c> and the default <c>mlflow.db</c>.</param>
    /// <param name="environment">Reads an environment variable.</param>
    public string? ResolveStore(string workspace, Func<string, string?> environment)
    {
        var store = !string.IsNullOrWhiteSpace(Store) ? Store.Trim() : environment(MlflowEnvironment.TrackingUri)?.Trim();
        if (string.IsNullOrEmpty(store))
            return "sqlite:///" + Path.Combine(Path.GetFullPath(workspace), "mlflow.db").Replace('\\', '/');
        return store == "none" ? null : store;
    }

    /// <summary>The experiment these options mean.</summary>
    /// <param name="recipeName">Name of the recipe, used when nothing else is said.</param>
    /// <param name="environment">Reads an environment variable.</param>
    public string ResolveExperiment(string recipeName, Func<string, string?> environment) =>
        !string.IsNullOrWhiteSpace(Experiment) ? Experiment.Trim()
        : environment("MLFLOW_EXPERIMENT_NAME") is { Length: > 0 } name ? name
        : recipeName;

    /// <summary>
    /// Id of the experiment that the environment variable <c>MLFLOW_EXPERIMENT_ID</c> names; null where these options or
    /// <c>MLFLOW_EXPERIMENT_NAME</c> give a name, which win.
    /// </summary>
    /// <param name="environment">Reads an environment variable.</param>
    public string? ResolveExperimentId(Func<string, string?> environment) =>
        string.IsNullOrWhiteSpace(Experiment) && string.IsNullOrEmpty(environment("MLFLOW_EXPERIMENT_NAME"))
        && environment("MLFLOW_EXPERIMENT_ID")?.Trim() is { Length: > 0 } id ? id : null;
}
