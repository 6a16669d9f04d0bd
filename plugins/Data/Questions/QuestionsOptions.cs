using Runner.Components;

namespace Runner.Plugins.Data.Questions;

/// <summary>Options of <c>data/squad</c>.</summary>
public sealed record QuestionsOptions
{
    /// <summary>A folder with the files of SQuAD (<c>train-v1.1.json</c>, <c>dev-v2.0.json</c>), CMRC 2018 (<c>cmrc2018_train.json</c>) or DRCD (<c>DRCD_training.json</c>), or a single file. Or name them in <c>splits</c>.</summary>
    [DataPath]
    public string? Path { get; init; }

    /// <summary>The file of each split by the split's name, under <c>path</c> where that is a folder.</summary>
    public IReadOnlyDictionary<string, string> Splits { get; init; } = new Dictionary<string, string>();
}
