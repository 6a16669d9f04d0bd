using static TorchSharp.torch;

namespace Runner.Plugins.Distillation.Losses;

/// <summary>Vectors brought to length 1.</summary>
internal static class Directions
{
    private const double Least = 1e-12;

    /// <summary>Along the last axis; a vector of zeros stays one.</summary>
    public static Tensor Of(Tensor vectors) => vectors / vectors.square().sum(-1, keepdim: true).clamp_min(Least * Least).sqrt();
}
