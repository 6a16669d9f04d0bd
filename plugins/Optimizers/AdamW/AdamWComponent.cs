using Runner.Components;

namespace Runner.Plugins.Optimizers.AdamW;

/// <summary>Adam with decoupled weight decay, in PyTorch's, HuggingFace's and BERT's conventions.</summary>
[Component("optimizer/adamw", Source = "Loshchilov and Hutter 2019, arXiv:1711.05101, algorithm 2; Devlin et al. 2019 (BERT's variant)")]
internal sealed class AdamWComponent(AdamWOptions options) : AdamFamily<AdamWOptions>(options)
{
    protected override AdamWRule Rule => AdamWRule.For(Options);

    protected override double? TensorClipNorm => Options.TensorClipNorm;
}
