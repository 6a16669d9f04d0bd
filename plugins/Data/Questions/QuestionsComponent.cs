using Runner.Components;
using Runner.Data;

namespace Runner.Plugins.Data.Questions;

/// <summary>Questions about passages in the layout of SQuAD: SQuAD 1.1 and 2.0, CMRC 2018, DRCD.</summary>
/// <remarks>
/// Places of answers are code points in the files. An answer that is not at its place is moved to its nearest occurrence; one that is not in the passage has no place, and is still an
/// accepted answer when predictions are scored. Training questions without an answer that can be found are left out. All of it is counted.
/// </remarks>
[Component("data/squad", Source = "Rajpurkar et al. 2016 and 2018 (SQuAD); Cui et al. 2019 (CMRC 2018); Shao et al. 2018 (DRCD)")]
internal sealed class QuestionsComponent(QuestionsOptions options, DataCache? cache = null) : IDataComponent, ICheckedComponent
{
    public RecordSources Records => new(typeof(QuestionRecord), [.. Files().Select(file => file.Split)]);

    public IEnumerable<ComponentProblem> Check()
    {
        if (options.Path is null && options.Splits.Count == 0)
            yield return new ComponentProblem("path", "Name a folder or a file, or the files of the splits in 'splits'.");
    }

    public DataSource Open()
    {
        List<DataSplit> splits =
        [
            .. Files().Select(file => RecordSplits.Of(file.Split, [file.File], $"squad 1|{file.Split == "train"}", cache,
                (opened, from, report) => SquadFile.Read(opened, from, report, isTraining: file.Split == "train"))),
        ];
        return new LabelledData(Records, splits) { Text = splits.Find(split => split.Name == "train") is { } train ? new RecordCorpus(train) : null };
    }

    private IReadOnlyList<(string Split, string File)> Files() => options.Splits.Count > 0
        ? [.. options.Splits.Select(split => (split.Key, options.Path is null ? Path.GetFullPath(split.Value) : Path.Combine(options.Path, split.Value)))]
        : RecordSplits.Find(options.Path!,
        [
            ("train", ["train-v1.1.json", "train-v2.0.json", "cmrc2018_train.json", "DRCD_training.json", "train.json"]),
            ("dev", ["dev-v1.1.json", "dev-v2.0.json", "cmrc2018_dev.json", "DRCD_dev.json", "dev.json"]),
            ("test", ["cmrc2018_test.json", "DRCD_test.json", "cmrc2018_trial.json", "test.json"]),
        ]);
}
