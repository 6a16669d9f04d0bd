using Runner.Components;

namespace Runner.Plugins.Data.ReadingComprehension;

/// <summary>SQuAD 1.1 and 2, and what has their layout.</summary>
[Component("data/squad", Source = "Rajpurkar et al., arXiv:1606.05250 and arXiv:1806.03822")]
internal sealed class SquadComponent(ReadingOptions options) : ReadingData(
    options,
    [("train", "train-v1.1.json"), ("dev", "dev-v1.1.json")],
    [("train", "train-v2.0.json"), ("dev", "dev-v2.0.json")],
    [("train", "train.json"), ("dev", "dev.json"), ("test", "test.json")]);
