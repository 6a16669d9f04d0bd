using Runner.Components;

namespace Runner.Plugins.Data.ReadingComprehension;

/// <summary>CMRC 2018, in the layout of SQuAD or in its own older one.</summary>
[Component("data/cmrc2018", Source = "Cui et al., arXiv:1810.07366")]
internal sealed class CmrcComponent(ReadingOptions options) : ReadingData(
    options, [("train", "cmrc2018_train.json"), ("dev", "cmrc2018_dev.json"), ("test", "cmrc2018_test.json"), ("trial", "cmrc2018_trial.json")]);
