using System.ComponentModel.DataAnnotations;

namespace Runner.Plugins.Knowledge.TransE;

/// <summary>Options of <c>knowledge/transe</c>.</summary>
public sealed record TransEOptions
{
    /// <summary>Width of the vectors of entities and relations, d. ERNIE reads 100; OpenKE's figures for FB15K237 use 200.</summary>
    [Range(1, 100_000)]
    public int Size { get; init; } = 100;

    /// <summary>Norm of the distance: 1 (sum of absolute differences) or 2 (Euclid's). OpenKE takes 1.</summary>
    [AllowedValues(1, 2)]
    public int PNorm { get; init; } = 1;

    /// <summary>Brings head, relation and tail to length 1 (L2) before the distance, as OpenKE does. The paper does it to entities alone.</summary>
    public bool NormFlag { get; init; } = true;

    /// <summary>How distances of true and corrupted triples become a loss: <c>margin</c> or <c>sigmoid</c>.</summary>
    public TransELoss Loss { get; init; } = TransELoss.Margin;

    /// <summary>How much nearer a true triple must be than a corrupted one before the margin loss is content. OpenKE's for FB15K237 is 5.</summary>
    [Range(0.0, 1000.0)]
    public double Margin { get; init; } = 5;

    /// <summary>
    /// Weighs corrupted triples by the softmax of their plausibility times this, so that hard ones count more (Sun et al. 2019, equation 5).
    /// Default: all count alike.
    /// </summary>
    [Range(1e-6, 1000.0)]
    public double? AdvTemperature { get; init; }

    /// <summary>Weight of the penalty, the mean of the squares of the numbers in all vectors of the batch. 0 for none.</summary>
    [Range(0.0, 1000.0)]
    public double RegulRate { get; init; }

    /// <summary>
    /// Makes scores <c>score_margin - distance</c>, larger for better, which the sigmoid loss needs; OpenKE's for WN18RR is 6. Default:
    /// scores are distances, which the margin loss needs.
    /// </summary>
    [Range(0.0, 1000.0)]
    public double? ScoreMargin { get; init; }

    /// <summary>
    /// With <c>score_margin</c>: initial numbers lie between plus and minus <c>(score_margin + init_epsilon) / size</c>; OpenKE's is 2.
    /// Default: Xavier's uniform, <c>sqrt(6 / (rows + size))</c>.
    /// </summary>
    [Range(0.0, 1000.0)]
    public double? InitEpsilon { get; init; }
}

/// <summary>Losses of TransE.</summary>
public enum TransELoss
{
    /// <summary>Margin ranking: <c>mean(max(true - corrupted, -margin)) + margin</c> (Bordes et al. 2013, equation 1).</summary>
    Margin,

    /// <summary>Log-sigmoid of scores and of negated scores of corrupted triples (Sun et al. 2019, equation 4).</summary>
    Sigmoid,
}
