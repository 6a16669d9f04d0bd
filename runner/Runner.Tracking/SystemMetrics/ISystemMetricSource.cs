namespace Runner.Tracking;

/// <summary>Measures some of the machine's use. Called every few seconds from one thread.</summary>
internal interface ISystemMetricSource
{
    /// <summary>Adds values by MLflow's stock names, without the <c>system/</c> prefix.</summary>
    void Sample(IDictionary<string, double> values);
}
