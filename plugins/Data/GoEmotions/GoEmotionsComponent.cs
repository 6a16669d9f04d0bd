using Runner.Components;
using Runner.Data;
using Runner.Plugins.Data.Table;

namespace Runner.Plugins.Data.GoEmotions;

/// <summary>Comments with any number of 27 emotions, or neutral.</summary>
[Component("data/goemotions", Source = "Demszky et al. 2020, arXiv:2005.00547")]
internal sealed class GoEmotionsComponent(GoEmotionsOptions options, DataCache? cache = null) : IDataComponent
{
    private const string LabelFile = "labels.txt";

    private static readonly string[] Emotions =
    [
        "admiration", "amusement", "anger", "annoyance", "approval", "caring", "confusion", "curiosity", "desire", "disappointment", "disapproval", "disgust",
        "embarrassment", "excitement", "fear", "gratitude", "grief", "joy", "love", "nervousness", "optimism", "pride", "realization", "relief", "remorse", "sadness",
        "surprise", "neutral",
    ];

    public RecordSources Records => Preset().Describe(options.Path);

    public DataSource Open() => Preset().Open(options.Path, "data/goemotions 1", cache);

    private TablePreset Preset()
    {
        // editions with fewer groups of emotions bring their own names
        var own = Path.Combine(options.Path, LabelFile);
        return new TablePreset(
            "GoEmotions",
            [
                new PresetSplit("train", ["train.tsv"], 43410),
                new PresetSplit("dev", ["dev.tsv"], 5426),
                new PresetSplit("test", ["test.tsv"], 5427),
            ],
            _ => new TableSchema
            {
                Format = TableFormat.Tsv,
                Header = false,
                Columns = new TableColumns { Text = "0", Labels = "1", Key = "2" },
                NumberedLabels = true,
            })
        {
            Labels = File.Exists(own) ? LabelNames.Read(own) : LabelNames.Of(Emotions),
            Notes = ["GoEmotions. Fields: the comment, all its labels and its id."],
        };
    }
}
