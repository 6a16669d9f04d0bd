using Runner.Architectures;
using static TorchSharp.torch;

namespace Runner.Interchange;

/// <summary>Service of the host: opens the weights of trained models.</summary>
public interface IWeightsReader
{
    /// <summary>Opens weights under Runner's names.</summary>
    /// <param name="path">A run's folder or checkpoint, an imported model's folder, or a published checkpoint (whose names are mapped).</param>
    IWeights Open(string path);

    /// <summary>
    /// Opens weights for a model of the recipe, and refuses those that were trained with another vocabulary, another way of cutting text, or settings of the
    /// model under which the same tensors compute something else. This default compares nothing.
    /// </summary>
    /// <exception cref="Errors.RunnerException">They were trained with something else; the message names each difference.</exception>
    IWeights Open(WeightsUse use) => Open(use.From);
}

/// <summary>Trained weights and the model of the recipe that they are for.</summary>
/// <param name="From">As <see cref="IWeightsReader.Open(string)"/> takes it.</param>
/// <param name="Model">The backbone, as the recipe chose it.</param>
/// <param name="Setting">The recipe's setting that names them, for messages: <c>task.teacher_weights</c>.</param>
public sealed record WeightsUse(string From, IArchitectureComponent Model, string Setting)
{
    /// <summary>Differences that the user wants in spite of all; their names, or the beginnings of them up to a dot.</summary>
    public IReadOnlyList<string> Accept { get; init; } = [];

    /// <summary>The setting that lists them, for messages.</summary>
    public required string AcceptSetting { get; init; }

    /// <summary>Whether heads are read too.</summary>
    public bool WithHeads { get; init; } = true;
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
