using Runner.Components;

namespace Runner.PositionEncodings;

/// <summary>Describes how a model knows the order of its tokens.</summary>
[ComponentKind("position")]
public interface IPositionEncodingComponent : IComponent
{
    /// <summary>Longest sequence it can encode; null where there is no limit.</summary>
    int? MaxLength { get; }

    /// <summary>Mistakes that show only where the encoding meets a model's sizes. Called by architectures while a recipe is checked.</summary>
    IEnumerable<ComponentProblem> CheckShape(AttentionShape shape) => [];

    PositionEncoding Build(AttentionShape shape);
}

/// <summary>Sizes of the attention a position encoding serves.</summary>
/// <param name="Layers">Attention layers.</param>
/// <param name="Hidden">Width of the token embeddings, d.</param>
/// <param name="Heads">Attention heads.</param>
/// <param name="HeadSize">Width of a head, usually d / heads.</param>
public sealed record AttentionShape(int Layers, int Hidden, int Heads, int HeadSize);
