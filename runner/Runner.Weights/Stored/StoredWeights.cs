using Runner.Interchange;
using static TorchSharp.torch;

namespace Runner.Weights;

/// <summary>Weights in a file or several, under the names they have there.</summary>
internal abstract class StoredWeights : IWeights
{
    public abstract IReadOnlyCollection<string> Names { get; }

    /// <summary>The files they lie in.</summary>
    public abstract IReadOnlyList<string> Files { get; }

    /// <summary>Element type of one of them.</summary>
    public abstract ScalarType Type(string name);

    public abstract IReadOnlyList<long> Shape(string name);

    public abstract Tensor Read(string name);

    public abstract void Dispose();
}
