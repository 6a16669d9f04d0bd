using Runner.Components;

namespace Runner.Parity;

/// <summary>
/// Checks recorded reference cases of one kind against the components here. Its name is the kind that a case's <c>case.json</c>
/// states, with <c>-</c> for <c>_</c>: <c>parity/albert-hf</c> checks cases of kind <c>albert_hf</c>.
/// </summary>
[ComponentKind("parity")]
public interface IParityComponent : IComponent
{
    /// <summary>
    /// Rebuilds what the case recorded, whatever its sizes, seeds and texts, and reports every comparison. An exception counts as a
    /// failure of the case.
    /// </summary>
    void Check(IParityCase golden, ParityReport report);
}
