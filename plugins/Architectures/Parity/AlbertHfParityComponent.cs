using Runner.Components;
using Runner.Parity;

namespace Runner.Plugins.Architectures.Parity;

/// <summary>Checks ALBERT against cases of Hugging Face's code, under the names of its checkpoints.</summary>
/// <remarks>Embeddings before and after the projection, states and attention of every step, pooled output, logits, losses, all gradients.</remarks>
[Component("parity/albert-hf", Source = "huggingface/transformers v3.0.2, modeling_albert.py")]
internal sealed class AlbertHfParityComponent : IParityComponent
{
    public void Check(IParityCase golden, ParityReport report) => AlbertParity.Check(golden, report, "albert", stepsAlone: true);
}
