namespace Runner.Mlflow;

/// <summary>An experiment as a store knows it.</summary>
/// <param name="Id">Its id, a text of digits as a rule.</param>
/// <param name="Name">Its name.</param>
/// <param name="IsDeleted">Whether it was deleted; it takes no runs then.</param>
public sealed record MlflowExperiment(string Id, string Name, bool IsDeleted);
