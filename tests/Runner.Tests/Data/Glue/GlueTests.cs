using Runner.Data;
using Runner.Tests.Data.Records;
using Runner.Tests.Support;

namespace Runner.Tests.Data.Glue;

public sealed class GlueTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private string Yaml(string task) => $"{{type: glue, task: {task}, path: {_folder.Path}}}";

    [Theory]
    [InlineData("cola", "CoLA", "train: 7524, dev: 1039, test: 511", "0: 2244, 1: 5280", "0: 136, 1: 375")]
    [InlineData("sst-2", "SST-2", "train: 23573, dev: 872, test: 923", "0: 10402, 1: 13171", "0: 445, 1: 478")]
    [InlineData("mrpc", "MRPC", "train: 3353, dev: 377, test: 932", "0: 1067, 1: 2286", "0: 297, 1: 635")]
    [InlineData("rte", "RTE", "train: 2055, dev: 273, test: 202", "entailment: 1044, not_entailment: 1011", "entailment: 93, not_entailment: 109")]
    [InlineData("qnli", "QNLI", "train: 2996, dev: 474, test: 638", "entailment: 1504, not_entailment: 1492", "entailment: 297, not_entailment: 341")]
    public void Files_as_they_lie_have_the_records_and_labels_that_are_known_of_them(string task, string folder, string sizes, string train, string test)
    {
        var data = Reading.Open($"{{type: glue, task: {task}, path: {Shared.Data("glue", folder)}}}");

        Assert.Equal(sizes, string.Join(", ", data.Splits.Select(split => $"{split.Name}: {split.Records.Count}")));
        Assert.Equal(train, Reading.Counts(data["train"]!.Records.Cast<TextRecord>()));
        Assert.Equal(test, Reading.Counts(data["test"]!.Records.Cast<TextRecord>()));
        Assert.Equal(["dev"], data.Sources.Evaluation);
        Assert.Contains("Split 'test' is 'test_labelled.tsv'.", data.Sources.Notes);
        Assert.Contains(data["train"]!.Health!.Notes, note => note.Contains("not the official split's", StringComparison.Ordinal));
    }

    [Fact]
    public void Sts_b_has_values()
    {
        var data = Reading.Open($"{{type: glue, task: sts-b, path: {Shared.Data("glue", "STS-B")}}}");
        Assert.Equal([4995, 1231, 607], data.Splits.Select(split => split.Records.Count));
        Assert.Equal([2.63, 2.16, 2.48], data.Splits.Select(split => Math.Round(split.Records.Average(record => ((TextRecord)record).Value!.Value), 2)));
        Assert.Empty(data.Sources.Labels);
        var first = (TextRecord)data["train"]!.Records[0];
        Assert.Equal(("A plane is taking off.", "An air plane is taking off.", 5.0, "0"), (first.First, first.Second, first.Value, first.Key));
    }

    [Fact]
    public void The_official_dev_split_of_sst_2_is_recognised()
    {
        var dev = Reading.Split($"{{type: glue, task: sst-2, path: {Shared.Data("glue", "SST-2")}}}", "dev");
        _ = dev.Records;
        Assert.Contains("872 records, as many as the official split has.", dev.Health!.Notes);
    }

    [Theory]
    [InlineData("cola", "0, 1")]
    [InlineData("sst-2", "0, 1")]
    [InlineData("mrpc", "0, 1")]
    [InlineData("qqp", "0, 1")]
    [InlineData("mnli", "entailment, neutral, contradiction")]
    [InlineData("qnli", "entailment, not_entailment")]
    [InlineData("rte", "entailment, not_entailment")]
    [InlineData("wnli", "0, 1")]
    public void Labels_and_splits_are_known_without_files(string task, string labels)
    {
        var sources = Reading.Component($"{{type: glue, task: {task}, path: {_folder.File("nowhere")}}}").Records!;
        Assert.Equal(labels, string.Join(", ", sources.Labels[LabelKinds.Classes].Names));
        Assert.Equal(task == "mnli" ? ["train", "dev_matched", "dev_mismatched", "test_matched", "test_mismatched"] : ["train", "dev", "test"], sources.Splits);
        Assert.Equal(task == "mnli" ? ["dev_matched", "dev_mismatched"] : ["dev"], sources.Evaluation);
    }

    [Fact]
    public void Cola_without_a_header_and_its_test_split_with_one()
    {
        _folder.Write("train.tsv", "gj04\t1\t\tOne \"two.\ngj04\t0\t*\tThree.\n");
        _folder.Write("test.tsv", "index\tsentence\n0\tFour.\n1\tFive.\n");
        var data = Reading.Open(Yaml("cola"));

        Assert.Equal(["train", "test"], data.Sources.Splits);
        Assert.Equal([("One \"two.", "1", "0"), ("Three.", "0", "1")], data["train"]!.Records.Cast<TextRecord>().Select(r => (r.First, r.Labels![0], r.Key!)));
        Assert.Equal([("Four.", "0"), ("Five.", "1")], data["test"]!.Records.Cast<TextRecord>().Select(r => (r.First, r.Key!)));
        Assert.All(data["test"]!.Records.Cast<TextRecord>(), r => Assert.Null(r.Labels));
    }

    [Fact]
    public void Both_test_files_are_splits()
    {
        _folder.Write("test.tsv", "index\tsentence\n0\tFour.\n");
        _folder.Write("test_labelled.tsv", "sentence\tlabel\nFive.\t1\n");
        var data = Reading.Open(Yaml("sst-2"));
        Assert.Equal(["test", "test_unlabelled"], data.Sources.Splits);
        Assert.Equal(["1"], ((TextRecord)data["test"]!.Records[0]).Labels);
        Assert.Null(((TextRecord)data["test_unlabelled"]!.Records[0]).Labels);
    }

    [Fact]
    public void Mrpc_begins_with_a_byte_order_mark()
    {
        _folder.Write("train.tsv", [0xEF, 0xBB, 0xBF, .. "Quality\t#1 ID\t#2 ID\t#1 String\t#2 String\r\n1\t702876\t702977\tOne.\tTwo.\r\n"u8]);
        _folder.Write("test.tsv", "index\t#1 ID\t#2 ID\t#1 String\t#2 String\n0\t1\t2\tThree.\tFour.\n");
        var record = Assert.Single(Reading.Texts(Yaml("mrpc")));
        Assert.Equal(("One.", "Two.", "1"), (record.First, record.Second, record.Labels![0]));
        Assert.Equal("0", Reading.Texts(Yaml("mrpc"), "test")[0].Key);
    }

    [Fact]
    public void Short_rows_of_qqp_are_left_out_and_counted()
    {
        _folder.Write("train.tsv", "id\tqid1\tqid2\tquestion1\tquestion2\tis_duplicate\n7\t1\t2\tWho?\tWhat?\t0\n8\t1\t2\tWho\n9\t3\t4\tWhy?\tHow?\t1\n");
        var split = Reading.Split(Yaml("qqp"));
        Assert.Equal([(0L, "7"), (2L, "9")], split.Records.Select(r => (r.Id, r.Key!)));
        Assert.Contains(split.Health!.Figures, figure => figure is { Name: "dropped_for_want_of_a_column", Value: 1 });
    }

    [Fact]
    public void Mnli_has_two_splits_to_evaluate_on()
    {
        const string Header = "index\tpromptID\tpairID\tgenre\tsentence1_binary_parse\tsentence2_binary_parse\tsentence1_parse\tsentence2_parse\tsentence1\tsentence2\tlabel1\tgold_label\n";
        foreach (var name in (string[])["train", "dev_matched", "dev_mismatched"])
            _folder.Write(name + ".tsv", Header + $"5\tp\tq\tfiction\t()\t()\t()\t()\tOne {name}.\tTwo.\tneutral\tcontradiction\n");
        _folder.Write("test_matched.tsv", Header.Replace("\tlabel1\tgold_label", "", StringComparison.Ordinal) + "0\tp\tq\tfiction\t()\t()\t()\t()\tA.\tB.\n");
        var data = Reading.Open(Yaml("mnli"));

        Assert.Equal(["train", "dev_matched", "dev_mismatched", "test_matched"], data.Sources.Splits);
        Assert.Equal(["dev_matched", "dev_mismatched"], data.Sources.Evaluation);
        var record = (TextRecord)data["dev_mismatched"]!.Records[0];
        Assert.Equal(("One dev_mismatched.", "Two.", "contradiction", "5"), (record.First, record.Second, record.Labels![0], record.Key));
    }

    [Fact]
    public void Wnli_and_qnli_are_read_by_their_headers()
    {
        _folder.Write("dev.tsv", "index\tsentence1\tsentence2\tlabel\n3\tA.\tB.\t1\n");
        Assert.Equal(["1"], Reading.Texts(Yaml("wnli"), "dev")[0].Labels);
        Assert.Equal("RUN3206", Reading.Fault(Yaml("rte")).Descriptor.Code);
        var fault = Reading.Fault(Yaml("qnli"));
        Assert.Equal("RUN3211", fault.Descriptor.Code);
        Assert.Contains("'question'", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_sts_b_score_outside_its_range_is_a_finding()
    {
        _folder.Write("train.tsv", "index\tsentence1\tsentence2\tscore\n0\tA.\tB.\t5.5\n1\tC.\tD.\t4\n");
        var split = Reading.Split(Yaml("sts-b"));
        Assert.Equal(5.5, ((TextRecord)split.Records[0]).Value);
        var finding = Assert.Single(split.Health!.Findings);
        Assert.Equal("RUN3215", finding.Code);
        Assert.Contains("train.tsv:2", finding.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_single_file_is_the_split_its_name_says()
    {
        var path = _folder.Write("mine.tsv", "sentence\tlabel\nFine.\t1\n");
        var data = Reading.Open($"{{type: glue, task: sst-2, path: {path}}}");
        Assert.Equal(["mine"], data.Sources.Splits);
        Assert.Single(data["mine"]!.Records);
    }
}
