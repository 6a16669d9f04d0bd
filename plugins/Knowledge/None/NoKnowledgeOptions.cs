using System.ComponentModel.DataAnnotations;

namespace Runner.Plugins.Knowledge.None;

/// <summary>Options of <c>knowledge/none</c>.</summary>
public sealed record NoKnowledgeOptions
{
    /// <summary>Width of the vectors, d.</summary>
    [Range(1, 100_000)]
    public int Size { get; init; } = 100;
}
