using static TorchSharp.torch;

namespace Runner.Execution;

/// <summary>What a linear layer multiplies with and adds.</summary>
/// <param name="Weight">W, [outputs, inputs], or the other way round: the parameter itself and no view of it, which has no gradient of its own.</param>
/// <param name="Bias">b, [outputs], or null.</param>
/// <param name="InputsFirst">Whether W lies as [inputs, outputs], as in GPT-2's checkpoints.</param>
public readonly record struct LinearWeights(Tensor Weight, Tensor? Bias, bool InputsFirst = false)
{
    /// <summary>Width that goes out.</summary>
    public long Outputs => Weight.shape[InputsFirst ? 1 : 0];

    /// <summary>W as [outputs, inputs], in the memory where it lies.</summary>
    public Tensor Rows() => InputsFirst ? Weight.t() : Weight;

    /// <summary>W as [inputs, outputs], in the memory where it lies.</summary>
    public Tensor Columns() => InputsFirst ? Weight : Weight.t();
}
