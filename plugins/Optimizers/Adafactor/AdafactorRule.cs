namespace Runner.Plugins.Optimizers.Adafactor;

/// <summary>The scalars of a step.</summary>
internal static class AdafactorRule
{
    private const double LargestRelativeStep = 1e-2;

    /// <summary>Share of the old squared gradients at update <paramref name="step"/>: 0 at the first.</summary>
    public static double Keep(this AdafactorOptions options, long step) => 1 - Math.Pow(step, -options.DecayExponent);

    /// <summary>Rate of a step before a parameter's own size.</summary>
    public static double Rate(this AdafactorOptions options, double learningRate, long step) =>
        options.RelativeStep ? learningRate * Math.Min(LargestRelativeStep, 1 / Math.Sqrt(step)) : learningRate;

    /// <summary>What a parameter's size multiplies the rate by.</summary>
    public static double Size(this AdafactorOptions options, double rootMeanSquare) =>
        options.ScaleParameter ? Math.Max(options.ScaleEpsilon, rootMeanSquare) : 1;

    /// <summary>What an update is multiplied by so that it is not longer than the threshold.</summary>
    public static double Shortening(this AdafactorOptions options, double rootMeanSquare) =>
        1 / Math.Max(1, rootMeanSquare / options.ClipThreshold);
}
