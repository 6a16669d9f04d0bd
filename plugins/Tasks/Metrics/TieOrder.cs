namespace Runner.Plugins.Tasks.Metrics;

/// <summary>What happens to candidates of equal score.</summary>
public enum TieOrder
{
    /// <summary>To the model's disadvantage: the right ones last, so that a constant score earns nothing.</summary>
    Against,

    /// <summary>The mean over all orders of the tied: a constant score earns what chance earns.</summary>
    Mean,

    /// <summary>To the model's advantage: the right ones first. A constant score is perfect; only to compare with figures that were reckoned so.</summary>
    Favour,

    /// <summary>In the order of the candidates, as LightGBM and most scripts do.</summary>
    Listed,

    /// <summary>In the reverse order of the candidates, as scikit-learn's <c>ignore_ties</c> does.</summary>
    ListedReversed,
}
