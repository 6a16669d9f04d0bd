namespace Runner.Plugins.Faulty.Failing;

/// <summary>When a component fails.</summary>
public enum FailingMoment
{
    /// <summary>It never does.</summary>
    Never,

    /// <summary>While it is constructed.</summary>
    Constructor,

    /// <summary>While it checks its settings.</summary>
    Check,

    /// <summary>While it builds.</summary>
    Build,

    /// <summary>In training.</summary>
    Training,
}

/// <summary>Options of <c>schedule/failing</c>.</summary>
public sealed record FailingOptions
{
    /// <summary>When it fails.</summary>
    public FailingMoment When { get; init; }
}
