using Runner.Components;

namespace Runner.Plugins.Data.ReadingComprehension;

/// <summary>DRCD, reading comprehension in traditional Chinese.</summary>
[Component("data/drcd", Source = "Shao et al., arXiv:1806.00920")]
internal sealed class DrcdComponent(ReadingOptions options) : ReadingData(
    options, [("train", "DRCD_training.json"), ("dev", "DRCD_dev.json"), ("test", "DRCD_test.json")]);
