namespace Runner.Randomness;

/// <summary>
/// Draws that an algorithm consumes in a documented order. Usually a <see cref="RandomStream"/>; tests replay recorded draws.
/// </summary>
public interface IRandomSource
{
    /// <summary>Uniform in [0, 1).</summary>
    double NextDouble();

    /// <summary>Uniform in [0, <paramref name="exclusiveMaximum"/>).</summary>
    int NextInt32(int exclusiveMaximum);

    /// <summary>Brings <paramref name="items"/> into random order.</summary>
    void Shuffle<T>(Span<T> items);
}
