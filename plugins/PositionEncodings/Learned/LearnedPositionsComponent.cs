using Runner.Components;
using Runner.PositionEncodings;

namespace Runner.Plugins.PositionEncodings.Learned;

/// <summary>One learned vector per position, added to the token embeddings, as BERT has it.</summary>
[Component("position/learned", Source = "Devlin et al. 2018, arXiv:1810.04805; NEZHA's PAPE, arXiv:1909.00204")]
internal sealed class LearnedPositionsComponent(LearnedPositionsOptions options) : IPositionEncodingComponent
{
    public int? MaxLength => options.MaxLength;

    public PositionEncoding Build(AttentionShape shape) => options.InitializerRange is { } deviation
        ? new DeviatingPositionTable(options.MaxLength, shape.Hidden, deviation)
        : new LearnedPositionTable(options.MaxLength, shape.Hidden);
}
