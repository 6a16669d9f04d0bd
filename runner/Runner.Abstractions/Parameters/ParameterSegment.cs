namespace Runner.Parameters;

/// <summary>Where one parameter tensor lies in a <see cref="ParameterBuffer"/>.</summary>
/// <param name="Name">Dotted module path, such as <c>encoder.layer.0.attention.query.weight</c>.</param>
/// <param name="Offset">First element.</param>
/// <param name="Length">Elements, padding not counted.</param>
/// <param name="Shape">Shape of the view the module holds.</param>
public sealed record ParameterSegment(string Name, long Offset, long Length, IReadOnlyList<long> Shape)
{
    /// <summary>Whether it is a bias: one by its own name within its module, whatever the module.</summary>
    public bool IsBias { get; init; }

    /// <summary>Whether it belongs to a normalisation, its scale or its shift, whatever it is called.</summary>
    public bool IsNorm { get; init; }
}
