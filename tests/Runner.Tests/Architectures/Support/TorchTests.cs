using Runner.LibTorch;

namespace Runner.Tests.Architectures.Support;

/// <summary>
/// Tests that use tensors: libtorch is loaded before the first of them, and they take turns, since its random generator and its
/// tensor counts belong to the process.
/// </summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class TorchTests : ICollectionFixture<LoadedTorch>
{
    public const string Name = "torch";
}

/// <summary>Loads libtorch once.</summary>
public sealed class LoadedTorch
{
    public LoadedTorch() => TorchRuntime.EnsureLoaded();
}
