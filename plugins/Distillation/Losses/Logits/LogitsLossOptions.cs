using System.ComponentModel.DataAnnotations;

namespace Runner.Plugins.Distillation.Losses.Logits;

/// <summary>How two distributions over classes are compared.</summary>
public enum Comparison
{
    /// <summary>Cross-entropy with the teacher's probabilities as labels (TinyBERT, PKD).</summary>
    CrossEntropy,

    /// <summary>Divergence KL(teacher || student): the same gradient, but 0 where both agree (DistilBERT's code).</summary>
    KullbackLeibler,
}

/// <summary>Options of <c>distillation/logits</c>.</summary>
public sealed record LogitsLossOptions : LossOptions
{
    /// <summary>Logits of both models are divided by it before softmax. TinyBERT uses 1, DistilBERT 2, PKD 5 to 20.</summary>
    [Range(1e-3, 1e3)]
    public double Temperature { get; init; } = 1;

    /// <summary>Multiplies by the square of the temperature, which keeps gradients as large as at 1 (Hinton et al. 2015). TinyBERT does not.</summary>
    public bool TemperatureSquared { get; init; }

    /// <summary>Divides by the number of classes too, as TinyBERT's code does by taking the mean over all logits.</summary>
    public bool DivideByClasses { get; init; }

    /// <summary>How the two distributions are compared.</summary>
    public Comparison Comparison { get; init; } = Comparison.CrossEntropy;

    /// <summary>Objectives whose logits are compared, such as <c>mlm</c>; empty for all of the task's.</summary>
    public IReadOnlyList<string> Objectives { get; init; } = [];
}
