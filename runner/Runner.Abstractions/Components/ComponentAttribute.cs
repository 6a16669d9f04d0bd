namespace Runner.Components;

/// <summary>
/// A part of an experiment that a recipe can choose. A component is a <em>description</em>: constructing it is cheap and
/// touches no tensor, no data and no network, so a whole recipe can be composed and checked before anything is built.
/// Its <c>Build</c> method makes the real thing.
/// </summary>
public interface IComponent;

/// <summary>Marks the contract of a kind of component, such as <c>position</c> or <c>optimizer</c>.</summary>
/// <param name="kind">Word used in type names and listings.</param>
[AttributeUsage(AttributeTargets.Interface)]
public sealed class ComponentKindAttribute(string kind) : Attribute
{
    public string Kind { get; } = kind;
}

/// <summary>
/// Exports a class as a component. The class is constructed with its options record (if its constructor takes one) and
/// with services of the host.
/// </summary>
/// <param name="type"><c>kind/name</c>, such as <c>position/relative-functional</c>; a recipe writes the name alone.</param>
[AttributeUsage(AttributeTargets.Class, Inherited = false)]
public sealed class ComponentAttribute(string type) : Attribute
{
    public string Type { get; } = type;

    /// <summary>
    /// Version of the meaning. A changed default or a changed result needs a new version; the old class stays, so that last
    /// year's recipe means what it meant. A recipe may pin one: <c>type: wordpiece@1</c>.
    /// </summary>
    public int Version { get; init; } = 1;

    /// <summary>Where the method comes from: paper, equation, reference code.</summary>
    public string? Source { get; init; }
}

/// <summary>
/// Names the component a slot holds when the recipe says nothing. Put on an options property whose type is a component
/// contract; without it (and without <c>null</c> being allowed) the slot must be filled.
/// </summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class DefaultComponentAttribute(string type) : Attribute
{
    public string Type { get; } = type;

    /// <summary>
    /// False where the slot stays empty when nothing is said, and the component is only that of a map that names no <c>type</c>: <c>evaluation: { share: 2% }</c>.
    /// The property allows null then. Default: true.
    /// </summary>
    public bool WhenOmitted { get; init; } = true;
}

/// <summary>A list option of which a single value may be written without brackets: <c>field: text</c> is <c>field: [text]</c>.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class SingleOrListAttribute : Attribute;

/// <summary>
/// An options property that names a file or folder of data. Absolute paths stand; <c>./</c> and <c>../</c> are relative to the
/// recipe file that says them; anything else is under the data root (<c>--data</c> or <c>RUNNER_DATA</c>). The component
/// receives the absolute path. A path that does not exist is a warning while checking and an error before running.
/// </summary>
[AttributeUsage(AttributeTargets.Property)]
public class DataPathAttribute : Attribute;

/// <summary>
/// A data path that names trained weights. Where there is no such file or folder, a run of the workspace may be meant: its id, the first digits of it, or its
/// name, with <c>@best</c>, <c>@last</c> or <c>@step-100</c> for one of its checkpoints. The component receives the folder. What is compared when the weights
/// are read is said with <see cref="Interchange.WeightsUse"/>.
/// </summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class WeightsPathAttribute : DataPathAttribute;

/// <summary>
/// An option that trained weights do not depend on: it decides how they start or are trained (dropout, initial deviation), how a vocabulary was built, or it
/// shows in the names and shapes of the tensors (layers, widths), where a mismatch is found anyway. When a model starts from trained weights, options
/// without this mark must be as they were when the weights were trained, since another value would compute something else with the same tensors.
/// </summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class IndependentOfWeightsAttribute : Attribute;
