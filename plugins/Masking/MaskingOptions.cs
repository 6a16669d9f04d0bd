using System.ComponentModel.DataAnnotations;
using Runner.Components;

namespace Runner.Plugins.Masking;

/// <summary>Options shared by the strategies that hide tokens for prediction.</summary>
public abstract record MaskingOptions
{
    /// <summary>Share of a sequence's tokens to predict, [CLS] and [SEP] counted. BERT and NEZHA use 0.15.</summary>
    [Range(0.0, 1.0)]
    [AlsoCalled("mlm_probability", "mlm_prob", "mask_prob", "masked_lm_prob", "masking_rate")]
    public double Rate { get; init; } = 0.15;

    /// <summary>Most predictions in a sequence; left out, the rate alone decides; 0 hides nothing. The published scripts use 20 at length 128.</summary>
    [Range(0, 100_000)]
    [AlsoCalled("max_predictions_per_seq", "maximum_predictions")]
    public int? MaxPredictions { get; init; }

    /// <summary>Share of the chosen tokens that become [MASK]. BERT uses 0.8.</summary>
    [Range(0.0, 1.0)]
    [AlsoCalled("mask_share")]
    public double MaskReplaceProb { get; init; } = 0.8;

    /// <summary>Share of the chosen tokens that become a random entry of the vocabulary. BERT uses 0.1; the rest stays as it is.</summary>
    [Range(0.0, 1.0)]
    [AlsoCalled("random_share", "random_token_prob")]
    public double RandomReplaceProb { get; init; } = 0.1;

    /// <summary>Predictions in a sequence: at least one, the rate rounded half to even, at most the maximum.</summary>
    internal int Quota(int length)
    {
        var wanted = Math.Max(1, (int)Math.Round(Rate * length, MidpointRounding.ToEven));
        return Math.Min(MaxPredictions ?? int.MaxValue, wanted);
    }
}
