using Runner.Components;
using Runner.Parity;
using static TorchSharp.torch;

namespace Runner.Plugins.Architectures.Parity;

/// <summary>Checks BERT against cases of Hugging Face's first port, under the names of its checkpoints.</summary>
/// <remarks>Embeddings, states and attention of every block, pooled output, logits and losses of both heads, all gradients.</remarks>
[Component("parity/bert", Source = "huggingface/transformers v0.6.2, modeling.py")]
internal sealed class BertParityComponent : IParityComponent
{
    public void Check(IParityCase golden, ParityReport report)
    {
        using var scope = NewDisposeScope();
        using var model = new EncoderCase(golden, report, "bert", pairs: "nsp");
        using (no_grad())
            model.Note(model.Backbone.Forward(model.Input with { KeepLayers = true }));
        model.Train();
        model.Compare();
    }
}
