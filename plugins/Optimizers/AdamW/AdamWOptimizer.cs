using Runner.Components;
using Runner.Optimizers;
using Runner.Parameters;

namespace Runner.Plugins.Optimizers.AdamW;

/// <summary>Adam with decoupled weight decay, in PyTorch's, HuggingFace's and BERT's conventions.</summary>
[Component("optimizer/adamw", Source = "Loshchilov and Hutter 2019, arXiv:1711.05101, algorithm 2; Devlin et al. 2019 (BERT's variant)")]
internal sealed class AdamWOptimizer(AdamWOptions options) : IOptimizerComponent
{
    public double LearningRate => options.LearningRate;

    public IOptimizer Build(ParameterBuffer parameters) => AdamFamily.Build(parameters, options, AdamWRule.For(options), options.TensorClipNorm);
}
