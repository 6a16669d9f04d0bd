using Runner.Components;
using Runner.Distillation;
using Runner.Parity;
using static TorchSharp.torch;

namespace Runner.Plugins.Distillation.Parity;

/// <summary>TinyBERT's general distillation: states, scores, the attention, hidden and embedding losses, and the student's gradients of each.</summary>
[Component("parity/tiny-general", Source = "huawei-noah/Pretrained-Language-Model, TinyBERT/general_distill.py")]
internal sealed class TinyGeneralParityComponent : IParityComponent
{
    public void Check(IParityCase golden, ParityReport report)
    {
        using var scope = NewDisposeScope();
        using var pair = new TinyPair(golden, report);
        using var batch = pair.Batch();
        IntermediateLosses.Compare(pair, batch);
        Tensor Loss(Func<(DistillationStates, DistillationStates), Tensor> of) => of(pair.States(batch, logits: false));

        pair.CloseGradients("att_loss", () => Loss(states => IntermediateLosses.Attention(pair, states, batch)));
        pair.CloseGradients("rep_loss", () => Loss(states => IntermediateLosses.Representation(pair, states, batch)));
        pair.CloseGradients("loss", () => Loss(states =>
            IntermediateLosses.Attention(pair, states, batch) + IntermediateLosses.Representation(pair, states, batch)));
        pair.FailTheRest();
    }
}
