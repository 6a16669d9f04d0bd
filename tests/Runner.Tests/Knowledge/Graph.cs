using Runner.Knowledge;
using Runner.Tasks;
using Runner.Tests.Support;

namespace Runner.Tests.Knowledge;

/// <summary>Small graphs in memory, and tasks on them.</summary>
internal static class Graph
{
    public static TripleData Of(int entities, int relations, Triple[] training, Triple[]? test = null) => new(
        [.. Enumerable.Range(0, entities).Select(i => $"e{i}")], [.. Enumerable.Range(0, relations).Select(i => $"r{i}")], training, test ?? [], test ?? []);

    /// <summary>A ring in which relation k leads k + 1 entities on; every fifth triple is held out.</summary>
    public static TripleData Ring(int entities, int relations)
    {
        var all = Enumerable.Range(0, relations).SelectMany(r => Enumerable.Range(0, entities).Select(e => new Triple(e, r, (e + r + 1) % entities))).ToArray();
        return Of(entities, relations, [.. all.Where((_, i) => i % 5 != 0)], [.. all.Where((_, i) => i % 5 == 0)]);
    }

    public static TrainingTask Task(string yaml, TripleData data, long seed = 1)
    {
        LibTorch.TorchRuntimeTests.Load();
        return Composed.Component<IOwnModelTaskComponent>(yaml).Build(new TaskContext(data, seed, ""));
    }
}
