
namespace Runner.Plugins.Tasks.Metrics.Correlation;

/// <summary>What a correlation is where one side does not vary.</summary>
public enum ConstantCorrelation
{
    /// <summary>0: no relation was shown.</summary>
    Zero,

    /// <summary>Not a number, as SciPy says.</summary>
    Undefined,
}

/// <summary>Options of <c>metric/correlation</c>.</summary>
public sealed record CorrelationOptions
{
    /// <summary>What a correlation is where one side does not vary, such as the predictions of a collapsed model.</summary>
    public ConstantCorrelation Constant { get; init; } = ConstantCorrelation.Zero;
}
