namespace Runner.Plugins.Optimizers.AdamW;

/// <summary>When weights decay within a step.</summary>
internal enum DecayPoint
{
    Before,
    InUpdate,
    After,

    /// <summary>Added to the gradient, as an L2 penalty on the loss would be: it then passes through the moments.</summary>
    InGradient,
}

/// <summary>What tells the variants of AdamW apart.</summary>
/// <param name="Decay">When weights decay.</param>
/// <param name="BiasCorrection">Whether moments are corrected for starting at zero.</param>
/// <param name="CorrectsEpsilon">
/// Whether epsilon is added to the corrected root, <c>sqrt(v / c2) + eps</c>, or to the raw one, <c>(sqrt(v) + eps) / sqrt(c2)</c>.
/// </param>
internal sealed record AdamWRule(DecayPoint Decay, bool BiasCorrection, bool CorrectsEpsilon)
{
    /// <summary>BERT's and its ports', BertAdam.</summary>
    public static readonly AdamWRule Bert = new(DecayPoint.InUpdate, false, true);

    public static AdamWRule For(AdamWOptions options)
    {
        var rule = options.Variant switch
        {
            AdamWVariant.Huggingface => new AdamWRule(DecayPoint.After, true, false),
            AdamWVariant.Bert => Bert,
            _ => new AdamWRule(DecayPoint.Before, true, true),
        };
        return rule with { BiasCorrection = options.BiasCorrection ?? rule.BiasCorrection };
    }

    /// <summary>The update direction as <c>m * MeanFactor / (sqrt(v * SquareFactor) + epsilon)</c> for update number <paramref name="step"/>.</summary>
    public (double MeanFactor, double SquareFactor) Factors(double beta1, double beta2, long step)
    {
        if (!BiasCorrection)
            return (1, 1);
        var (c1, c2) = (1 - Math.Pow(beta1, step), 1 - Math.Pow(beta2, step));
        return CorrectsEpsilon ? (1 / c1, 1 / c2) : (Math.Sqrt(c2) / c1, 1);
    }
}
