namespace Runner.Tests.Training.Support;

/// <summary>
/// Tests that train: one at a time, because libtorch's generator (which dropout draws from) and its number of threads belong to the process.
/// </summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class LibTorchCollection
{
    public const string Name = "one training at a time";
}
