using Runner.Execution;
using Runner.Parameters;
using Runner.Randomness;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Runner.Plugins.Architectures.Gpt2;

/// <summary>A linear layer that keeps its weight as [inputs, outputs], as GPT-2's checkpoints do.</summary>
internal sealed class Conv1D : nn.Module<Tensor, Tensor>, ICustomInitialization
{
    private readonly double _deviation;

    /// <param name="inputs">Width that comes in.</param>
    /// <param name="outputs">Width that goes out.</param>
    /// <param name="deviation">Standard deviation of the initial weights.</param>
    public Conv1D(long inputs, long outputs, double deviation)
        : base("conv1d")
    {
        _deviation = deviation;
        register_parameter("weight", new Parameter(zeros(inputs, outputs)));
        register_parameter("bias", new Parameter(zeros(outputs)));
    }

    // Looked up each time: moving a module to another device replaces its parameters.
    private Parameter Weight => get_parameter("weight")!;

    private Parameter Bias => get_parameter("bias")!;

    public override Tensor forward(Tensor input) => Forward(input, null);

    /// <summary>act(x) W + b, [..., outputs].</summary>
    /// <param name="input">x, [..., inputs].</param>
    /// <param name="activation">Of each element; null for none.</param>
    public Tensor Forward(Tensor input, Func<Tensor, Tensor>? activation) =>
        LinearProduct.Apply(new LinearWeights(Weight, Bias, InputsFirst: true), input, activation);

    public void Initialize(Func<string, RandomStream> randomFor)
    {
        WeightInitialization.TruncatedNormal(Weight, _deviation, randomFor("weight"));
        Bias.zero_();
    }
}
