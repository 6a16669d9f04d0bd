using Runner.Execution;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Runner.Plugins.Tasks.Heads;

/// <summary>
/// A linear layer whose parameters are the head's own: published names say <c>cls.seq_relationship.weight</c>, without a level between.
/// </summary>
internal static class Projection
{
    /// <summary>Registers <c>weight</c> [outputs, inputs] and <c>bias</c> [outputs].</summary>
    public static void Register(nn.Module module, long outputs, long inputs)
    {
        module.register_parameter("weight", new Parameter(nn.init.normal_(zeros(outputs, inputs), 0, 0.02)));
        module.register_parameter("bias", new Parameter(zeros(outputs)));
    }

    /// <summary>[..., outputs] from [..., inputs]. The parameters are looked up: moving to another device replaces them.</summary>
    public static Tensor Apply(nn.Module module, Tensor input) =>
        nn.functional.linear(input, module.get_parameter("weight")!, module.get_parameter("bias"));

    /// <summary>The same after dropout, which acts in training alone.</summary>
    public static Tensor Apply(nn.Module module, Tensor input, double dropout) =>
        Apply(module, module.training && dropout > 0 ? CounterBasedDropout.Apply(input, dropout) : input);
}
