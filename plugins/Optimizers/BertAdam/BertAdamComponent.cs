using Runner.Components;
using Runner.Plugins.Optimizers.AdamW;

namespace Runner.Plugins.Optimizers.BertAdam;

/// <summary>The Adam of the PyTorch ports of BERT: no bias correction, decay within the update, each tensor's gradient clipped on its own.</summary>
/// <remarks>
/// g is shortened to <c>max_grad_norm</c> per tensor; m = beta1 m + (1 - beta1) g; v = beta2 v + (1 - beta2) g^2;
/// p -= lr * (m / (sqrt(v) + epsilon) + decay * p). The same as <c>adamw</c> with <c>variant: bert, tensor_clip_norm: 1</c>. Google's TF
/// original clips all gradients together instead: <c>max_grad_norm: 0</c> and the trainer's <c>clip_norm: 1</c>.
/// </remarks>
[Component("optimizer/bert-adam", Source = "BertAdam of pytorch-pretrained-BERT 0.6.2, TinyBERT, NEZHA and ERNIE (optimization.py)")]
internal sealed class BertAdamComponent(BertAdamOptions options) : AdamFamily<BertAdamOptions>(options)
{
    protected override AdamWRule Rule => AdamWRule.Bert;

    protected override double? TensorClipNorm => Options.MaxGradNorm > 0 ? Options.MaxGradNorm : null;
}
