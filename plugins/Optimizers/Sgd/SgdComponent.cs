using Runner.Components;
using Runner.Optimizers;
using Runner.Parameters;
using Runner.Plugins.Optimizers.Steps;

namespace Runner.Plugins.Optimizers.Sgd;

/// <summary>Gradient descent with momentum, Nesterov's variant and an L2 penalty, as <c>torch.optim.SGD</c>.</summary>
/// <remarks>
/// g += decay * p; velocity = g at the first step, then momentum * velocity + (1 - dampening) * g; p -= lr * velocity, with Nesterov
/// p -= lr * (g + momentum * velocity); without momentum p -= lr * g.
/// </remarks>
[Component("optimizer/sgd", Source = "Robbins and Monro 1951; Sutskever et al. 2013 (momentum, Nesterov); torch.optim.SGD")]
internal sealed class SgdComponent(SgdOptions options) : OptimizerComponent<SgdOptions>(options), ICheckedComponent
{
    public IEnumerable<ComponentProblem> Check()
    {
        if (Options.Nesterov && (Options.Momentum == 0 || Options.Dampening != 0))
            yield return new ComponentProblem("nesterov", "Nesterov's variant needs momentum and no dampening; set 'momentum: 0.9' and 'dampening: 0'.");
        else if (Options.Dampening != 0 && Options.Momentum == 0)
            yield return new ComponentProblem("dampening", "Without momentum dampening does nothing; set 'momentum', or drop 'dampening'.", IsWarning: true);
    }

    protected override IOptimizer ForCpu(ParameterBuffer parameters) => new VectorSgd(parameters, Options);

    protected override IOptimizer ForDevice(ParameterBuffer parameters) => new TensorSgd(parameters, Options);
}
