using Runner.Components;
using Runner.Parity;

namespace Runner.Plugins.Architectures.Parity;

/// <summary>Checks ALBERT against cases of lonePatient's code, under the names of its checkpoints.</summary>
/// <remarks>Embeddings before and after the projection, states and attention of every step, pooled output, logits, losses, all gradients.</remarks>
[Component("parity/albert-lp", Source = "lonePatient/albert_pytorch, modeling_albert.py")]
internal sealed class AlbertLonePatientParityComponent : IParityComponent
{
    public void Check(IParityCase golden, ParityReport report) => AlbertParity.Check(golden, report, "albert-lonepatient", stepsAlone: false);
}
