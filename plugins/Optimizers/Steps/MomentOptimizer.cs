using Runner.Parameters;
using static TorchSharp.torch;

namespace Runner.Plugins.Optimizers.Steps;

/// <summary>An optimizer with two moments of the gradients.</summary>
internal abstract class MomentOptimizer<TOptions> : FlatOptimizer<TOptions>
    where TOptions : MomentOptions
{
    protected MomentOptimizer(ParameterBuffer parameters, TOptions options)
        : base(parameters, options)
    {
        Mean = AddState("exp_avg");
        Square = AddState("exp_avg_sq");
    }

    /// <summary>Running mean of gradients, m [N].</summary>
    protected Tensor Mean { get; }

    /// <summary>Running mean of squared gradients, v [N].</summary>
    protected Tensor Square { get; }

    /// <summary>m = beta1 m + (1 - beta1) g; v = beta2 v + (1 - beta2) g^2.</summary>
    protected void UpdateMoments(Tensor gradients)
    {
        Mean.mul_(Options.Beta1).add_(gradients, alpha: 1 - Options.Beta1);
        Square.mul_(Options.Beta2).addcmul_(gradients, gradients, value: 1 - Options.Beta2);
    }
}
