namespace Runner.Mlflow;

/// <summary>
/// One point of a metric. Key, value, step and <paramref name="Timestamp"/> together are what tells it from others, so a caller fixes the time once: a store
/// with SQL then takes it for the point it has (or fails, where it is NaN), and of any store it can be asked whether it is there.
/// </summary>
/// <param name="Key">Name, at most 250 characters; <c>train/loss</c> makes a chart section <c>train</c>.</param>
/// <param name="Value">
/// Any double. MLflow's SQL stores keep infinities as plus or minus <see cref="double.MaxValue"/>; such values are read back as infinities.
/// </param>
/// <param name="Timestamp">Unix time in milliseconds, not negative.</param>
/// <param name="Step">Step; may be negative.</param>
public readonly record struct MlflowMetric(string Key, double Value, long Timestamp, long Step);

/// <summary>A parameter: written once, never changed. Values longer than 6000 characters are cut.</summary>
public readonly record struct MlflowParam(string Key, string Value);

/// <summary>A tag: may be overwritten. Values longer than 5000 characters are cut.</summary>
public readonly record struct MlflowTag(string Key, string Value);
