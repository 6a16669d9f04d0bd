using Runner.Architectures;
using Runner.Components;
using Runner.Plugins.Architectures.Attention;
using Runner.PositionEncodings;

namespace Runner.Plugins.Architectures.Transformers;

/// <summary>What all transformers here say of themselves before they are built.</summary>
internal abstract class TransformerComponent<TOptions>(TOptions options) : IArchitectureComponent, ICheckedComponent
    where TOptions : TransformerOptions
{
    public virtual AttentionShape Shape => new(options.Layers, options.Hidden, options.Heads, options.Hidden / options.Heads);

    public int? MaxLength => options.Positions.MaxLength;

    public virtual bool KeepsSequencesApart => true;

    public abstract bool HasPooler { get; }

    public virtual bool IsCausal => false;

    protected TOptions Options => options;

    public virtual IEnumerable<ComponentProblem> Check() => AttentionChecks.Of(Shape, options.Positions);

    public abstract Encoder Build(ModelContext context);
}
