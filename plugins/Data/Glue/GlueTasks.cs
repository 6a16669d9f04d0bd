using Runner.Data;
using Runner.Plugins.Data.Table;

namespace Runner.Plugins.Data.Glue;

/// <summary>
/// What GLUE's files hold. Orders of labels are those of the data sets published under the name <c>glue</c>; sizes are theirs too, QQP's without the rows that lack
/// a column.
/// </summary>
internal static class GlueTasks
{
    private const string Labelled = "test_labelled.tsv";

    private static readonly IReadOnlyList<string> Numbers = ["0", "1"], Entailment = ["entailment", "not_entailment"], IndexColumns = ["index", "id"];

    /// <summary>A task by its name in recipes.</summary>
    public static TablePreset Of(string task) => task switch
    {
        // the test split has a header and other columns
        "cola" => Task("CoLA", 8551, 1043, 1063, Numbers, fields => fields is ["index", "sentence"]
            ? Plain(new TableColumns { Text = "sentence", Key = "index", Label = "label" }, fields)
            : Plain(new TableColumns { Text = "3", Label = "1" }, fields), "Fields: the sentence and its label, 1 acceptable and 0 not; source and the authors' own mark are not used."),
        "sst-2" => Task("SST-2", 67349, 872, 1821, Numbers, fields => Plain(new TableColumns { Text = "sentence", Label = "label" }, fields),
            "Fields: sentence and label, 1 positive and 0 negative; the official training split holds phrases of sentences too."),
        "mrpc" => Task("MRPC", 3668, 408, 1725, Numbers, fields => Plain(new TableColumns { Text = "#1 String", TextPair = "#2 String", Label = "Quality" }, fields),
            "Fields: both strings and Quality, 1 equivalent and 0 not; the ids of sentences are not used."),
        "qqp" => Task("QQP", 363846, 40430, 390965, Numbers,
            fields => Plain(new TableColumns { Text = "question1", TextPair = "question2", Label = "is_duplicate" }, fields) with { SkipsShortRows = true },
            "Fields: both questions and is_duplicate; the ids of questions are not used, and rows without all columns are left out as the official reader does."),
        "sts-b" => Task("STS-B", 5749, 1500, 1379, null,
            fields => Plain(new TableColumns { Text = "sentence1", TextPair = "sentence2", Value = "score" }, fields) with { Range = (0, 5) },
            "Fields: both sentences and the score from 0 to 5; genre, file and year are not used."),
        "mnli" => Mnli(),
        "qnli" => Task("QNLI", 104743, 5463, 5463, Entailment, fields => Plain(new TableColumns { Text = "question", TextPair = "sentence", Label = "label" }, fields),
            "Fields: question, sentence and label."),
        "rte" => Task("RTE", 2490, 277, 3000, Entailment, fields => Plain(new TableColumns { Text = "sentence1", TextPair = "sentence2", Label = "label" }, fields),
            "Fields: both sentences and label."),
        "wnli" => Task("WNLI", 635, 71, 146, Numbers, fields => Plain(new TableColumns { Text = "sentence1", TextPair = "sentence2", Label = "label" }, fields),
            "Fields: both sentences and label, 1 entailed and 0 not; sentences of the dev split stand in the training split with the other label."),
        _ => throw new ArgumentOutOfRangeException(nameof(task), task, "no task of GLUE"),
    };

    private static TablePreset Task(
        string name, long train, long dev, long test, IReadOnlyList<string>? labels, Func<IReadOnlyList<string>, TableSchema> schema, string note) =>
        new(
            $"GLUE's {name}",
            [
                new PresetSplit("train", ["train.tsv"], train),
                new PresetSplit("dev", ["dev.tsv"], dev),
                // a test split with labels is none of GLUE's; beside it the official one has a name of its own
                new PresetSplit("test", [Labelled, "test.tsv"], test) { Unofficial = [Labelled] },
                new PresetSplit("test_unlabelled", ["test.tsv"], null),
            ],
            schema)
        {
            Labels = labels is null ? null : LabelNames.Of(labels),
            Notes = [$"GLUE {name}. {note}"],
        };

    private static TablePreset Mnli() => new(
        "GLUE's MNLI",
        [
            new PresetSplit("train", ["train.tsv"], 392702),
            new PresetSplit("dev_matched", ["dev_matched.tsv"], 9815),
            new PresetSplit("dev_mismatched", ["dev_mismatched.tsv"], 9832),
            new PresetSplit("test_matched", ["test_matched.tsv"], 9796),
            new PresetSplit("test_mismatched", ["test_mismatched.tsv"], 9847),
        ],
        fields => Plain(new TableColumns { Text = "sentence1", TextPair = "sentence2", Label = "gold_label" }, fields))
    {
        Labels = LabelNames.Of(["entailment", "neutral", "contradiction"]),
        Evaluation = ["dev_matched", "dev_mismatched"],
        Notes = ["GLUE MNLI. Fields: both sentences and gold_label; parses, genre and the labels of single annotators are not used."],
    };

    // predictions are handed in by the column index, QQP's by id; where there is none, by the number of the row
    private static TableSchema Plain(TableColumns columns, IReadOnlyList<string> fields) => new()
    {
        Format = TableFormat.Tsv,
        Columns = columns with { Key = IndexColumns.FirstOrDefault(fields.Contains) },
        NumbersAreKeys = true,
    };
}
