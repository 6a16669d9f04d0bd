using Runner.Distillation;

namespace Runner.Plugins.Distillation.Losses.Pkd;

/// <summary>Options of <c>distillation/pkd</c>.</summary>
public sealed record PkdLossOptions : LossOptions
{
    /// <summary>
    /// Which of the teacher's layers each of the student's learns from: <c>uniform</c> is the paper's PKD-Skip, <c>top</c> its PKD-Last.
    /// </summary>
    public LayerMap Layers { get; init; } = new();

    /// <summary>
    /// Compares the student's last layer too. The paper leaves it to the logits and has teacher layers 2, 4, 6, 8, 10 (Skip) or 7 to 11 (Last)
    /// for six layers.
    /// </summary>
    public bool IncludeLast { get; init; }

    /// <summary>Takes the mean over layers and columns instead of the sum, as the published code does; the loss is then d times the layers smaller.</summary>
    public bool Mean { get; init; }
}
