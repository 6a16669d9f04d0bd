using Runner.Components;
using Runner.Optimizers;
using Runner.Parameters;
using Runner.Plugins.Optimizers.Steps;

namespace Runner.Plugins.Optimizers.Adafactor;

/// <summary>Adam's adaptive rates from row and column means of squared gradients: state of size R + C for a matrix of R x C.</summary>
/// <remarks>
/// For a matrix: r = b r + (1 - b) rowmean(g^2 + eps), c = b c + (1 - b) colmean(g^2 + eps), v = r c / mean(r), b = 1 - t^-decay_exponent;
/// u = g / sqrt(v), shortened to a root mean square of clip_threshold; p -= lr * max(scale_epsilon, rms(p)) * u. Vectors keep v itself.
/// Parameters with more than two axes are matrices over their last two. Published code differs in how it factors those (T5 and
/// HuggingFace: the last two axes, as here; tensor2tensor: the two largest) and in leaving small matrices whole (not here).
/// </remarks>
[Component("optimizer/adafactor", Source = "Shazeer and Stern 2018, arXiv:1804.04235, algorithms 4 to 6; HuggingFace transformers Adafactor")]
internal sealed class AdafactorComponent(AdafactorOptions options) : OptimizerComponent<AdafactorOptions>(options), ICheckedComponent
{
    private const double SmallForRelativeSteps = 0.05;

    public IEnumerable<ComponentProblem> Check()
    {
        if (Options.RelativeStep && Options.LearningRate < SmallForRelativeSteps)
        {
            yield return new ComponentProblem("relative_step",
                "The relative step, at most 0.01, is multiplied by 'learning_rate'; with the paper's 'learning_rate: 1' it is the rate itself.", IsWarning: true);
        }
    }

    protected override IOptimizer ForCpu(ParameterBuffer parameters) => new VectorAdafactor(parameters, Options);

    protected override IOptimizer ForDevice(ParameterBuffer parameters) => new TensorAdafactor(parameters, Options);
}
