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

/// <summary>Loads libtorch once, on one thread: tensors here are tiny, and a second thread only waits for the first.</summary>
public sealed class LoadedTorch
{
    public LoadedTorch()
    {
        TorchRuntime.EnsureLoaded();
        TorchSharp.torch.set_num_threads(1);
    }
}
