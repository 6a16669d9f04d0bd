using static TorchSharp.torch;

namespace Runner.Interchange;

/// <summary>Service of the host: opens the weights of trained models.</summary>
public interface IWeightsReader
{
    /// <summary>Opens weights under Runner's names.</summary>
    /// <param name="path">A run's folder or checkpoint, an imported model's folder, or a published checkpoint (whose names are mapped).</param>
    IWeights Open(string path);
}

/// <summary>Named tensors.</summary>
public interface IWeights : IDisposable
{
    /// <summary>Names in order.</summary>
    IReadOnlyCollection<string> Names { get; }

    /// <summary>Shape of one of them.</summary>
    IReadOnlyList<long> Shape(string name);

    /// <summary>A new CPU tensor in the type it is stored in; the caller owns it.</summary>
    Tensor Read(string name);
}
