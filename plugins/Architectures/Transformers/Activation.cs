using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Runner.Plugins.Architectures.Transformers;

/// <summary>Non-linearity of the feed-forward layers.</summary>
public enum Activation
{
    /// <summary>GELU by the error function: published PyTorch checkpoints.</summary>
    Gelu,

    /// <summary>GELU by the tanh approximation: BERT's and NEZHA's TensorFlow code.</summary>
    GeluTanh,

    /// <summary>Rectified linear unit.</summary>
    Relu,
}

internal static class Activations
{
    public static Func<Tensor, Tensor> Function(this Activation activation) => activation switch
    {
        Activation.Gelu => static x => functional.gelu(x),
        Activation.GeluTanh => static x => functional.gelu(x, TorchSharp.Modules.GELU.Approximate.tanh),
        Activation.Relu => static x => functional.relu(x),
        _ => throw new ArgumentOutOfRangeException(nameof(activation)),
    };
}
