using Runner.Data;
using Runner.Tests.Data.Records;
using Runner.Tests.Support;

namespace Runner.Tests.Data.Clue;

public sealed class ClueTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private string Yaml(string task, string more = "") => $"{{type: clue, task: {task}, path: {_folder.Path}{more}}}";

    [Theory]
    [InlineData("clue, task: tnews", "tnews", "train: 2206, dev: 456, test: 831", null)]
    [InlineData("clue, task: afqmc", "afqmc", "train: 2662, dev: 528, test: 593", "0: 1840, 1: 822")]
    [InlineData("clue, task: ocnli", "ocnli", "train: 6500, dev: 960, test: 949", "contradiction: 2098, entailment: 2158, neutral: 2244")]
    [InlineData("clue, task: xnli", "xnli-zh", "train: 1992, dev: 498, test: 3321", "contradiction: 664, entailment: 664, neutral: 664")]
    [InlineData("clue, task: lcqmc", "lcqmc", "train: 7620, dev: 1072, test: 3990", "0: 3816, 1: 3804")]
    [InlineData("clue, task: chnsenticorp", "chnsenticorp", "train: 4647, dev: 1138, test: 609", "0: 2134, 1: 2513")]
    [InlineData("qbqtc", "qbqtc", "train: 8256, dev: 1863, test: 3041", "0: 2003, 1: 5223, 2: 1030")]
    [InlineData("goemotions", "goemotions", "train: 12878, dev: 2636, test: 2975", null)]
    public void Files_as_they_lie_have_the_records_and_labels_that_are_known_of_them(string type, string folder, string sizes, string? train)
    {
        var data = Reading.Open($"{{type: {type}, path: {Shared.Data(folder)}}}");

        Assert.Equal(sizes, string.Join(", ", data.Splits.Select(split => $"{split.Name}: {split.Records.Count}")));
        var records = data["train"]!.Records.Cast<TextRecord>().ToList();
        if (train is not null)
            Assert.Equal(train, Reading.Counts(records));
        else
            Assert.Equal(data.Sources.Labels[LabelKinds.Classes].Names.Order(StringComparer.Ordinal), records.SelectMany(r => r.Labels!).Distinct().Order(StringComparer.Ordinal));
        Assert.All(records, record => Assert.NotEqual("", record.First));
    }

    [Fact]
    public void Go_emotions_labels_are_those_of_its_file()
    {
        var folder = Shared.Data("goemotions");
        var own = Reading.Component($"{{type: goemotions, path: {Path.Combine(folder, "train.tsv")}}}").Records!;
        Assert.Equal(File.ReadLines(Path.Combine(folder, "labels.txt")), own.Labels[LabelKinds.Classes].Names);

        var train = Reading.Texts($"{{type: goemotions, path: {folder}}}");
        Assert.Equal(4250, train.Count(r => r.Labels!.Contains("neutral")));
        Assert.Equal(22, train.Count(r => r.Labels!.Contains("grief")));
        Assert.Equal(1.18, Math.Round(train.Average(r => r.Labels!.Count), 2));
        var table = Reading.Texts($"{{type: table, path: {folder}, columns: {{text: \"0\", labels: \"1\", key: \"2\"}}, label_file: {folder}/labels.txt, numbered_labels: true}}");
        Assert.Equal(train.Select(r => (r.First, r.Key, string.Join(',', r.Labels!))), table.Select(r => (r.First, r.Key, string.Join(',', r.Labels!))));
    }

    [Fact]
    public void Qbqtc_groups_titles_by_query()
    {
        var train = Reading.Texts($"{{type: qbqtc, path: {Shared.Data("qbqtc")}}}");
        Assert.Equal(7810, train.Select(r => r.Query).Distinct().Count());
        Assert.All(train, r => Assert.Equal(r.Query, r.Unit));
        Assert.Equal(2003, train.Count(r => r.Value == 0));
        Assert.Equal("5", train[0].Key);
    }

    [Fact]
    public void Tnews_appends_keywords_where_asked_to_and_says_so()
    {
        _folder.Write("train.json", "{\"label\": \"104\", \"label_desc\": \"news_finance\", \"sentence\": \"上证\", \"keywords\": \"股票,基金\"}\n{\"label\": \"109\", \"sentence\": \"手机\", \"keywords\": \"\"}\n");
        Assert.Equal(["上证", "手机"], Reading.Texts(Yaml("tnews")).Select(r => r.First));
        Assert.Equal(["上证 股票,基金", "手机"], Reading.Texts(Yaml("tnews", ", keywords: true")).Select(r => r.First));
        Assert.Contains(Reading.Component(Yaml("tnews")).Records!.Notes, note => note.Contains("keywords are not used", StringComparison.Ordinal));
        Assert.Contains(Reading.Component(Yaml("tnews", ", keywords: true")).Records!.Notes, note => note.Contains("keywords appended", StringComparison.Ordinal));
        Assert.NotEqual(Reading.Split(Yaml("tnews")).Fingerprint, Reading.Split(Yaml("tnews", ", keywords: true")).Fingerprint);
        Assert.Throws<ArgumentException>(() => Reading.Component(Yaml("afqmc", ", keywords: true")));
    }

    [Theory]
    [InlineData("ocnli", "train.50k.json")]
    [InlineData("cmnli", "train.json")]
    public void Rows_without_gold_are_left_out_and_counted(string task, string file)
    {
        _folder.Write(file, "{\"sentence1\": \"甲\", \"sentence2\": \"乙\", \"label\": \"-\"}\n{\"sentence1\": \"丙\", \"sentence2\": \"丁\", \"label\": \"neutral\"}\n");
        _folder.Write("test.json", "{\"id\": 0, \"sentence1\": \"戊\", \"sentence2\": \"己\"}\n");
        var data = Reading.Open(Yaml(task));
        var record = Assert.IsType<TextRecord>(Assert.Single(data["train"]!.Records));
        Assert.Equal((1L, "1", "丙"), (record.Id, record.Key, record.First));
        Assert.Contains(data["train"]!.Health!.Figures, figure => figure is { Name: "dropped_with_'-'_as_label", Value: 1 });
        Assert.Null(Assert.IsType<TextRecord>(Assert.Single(data["test"]!.Records)).Labels);
        Assert.Equal(["neutral", "entailment", "contradiction"], data.Sources.Labels[LabelKinds.Classes].Names);
    }

    [Fact]
    public void Csl_pairs_keywords_with_the_abstract()
    {
        _folder.Write("dev.json", "{\"id\": 7, \"abst\": \"本文研究光谱。\", \"keyword\": [\"光谱\", \"研究\"], \"label\": \"1\"}\n");
        var record = Assert.Single(Reading.Texts(Yaml("csl"), "dev"));
        Assert.Equal(("光谱 研究", "本文研究光谱。", "1", "7"), (record.First, record.Second, record.Labels![0], record.Key));
    }

    [Fact]
    public void Iflytek_has_119_labels_and_numbers_may_be_bare()
    {
        _folder.Write("dev.json", "{\"label\": 118, \"label_des\": \"其他\", \"sentence\": \"一款应用\"}\n");
        Assert.Equal("118", Assert.Single(Reading.Texts(Yaml("iflytek"), "dev")).Labels![0]);
        Assert.Equal(119, Reading.Component(Yaml("iflytek")).Records!.Labels[LabelKinds.Classes].Count);
        Assert.Equal(15, Reading.Component(Yaml("tnews")).Records!.Labels[LabelKinds.Classes].Count);
    }

    [Theory]
    [InlineData("")]
    [InlineData("text_a\ttext_b\tlabel\n")]
    public void Lcqmc_is_read_with_a_header_and_without(string header)
    {
        _folder.Write("train.tsv", header + "喜欢打篮球\t爱打篮球\t1\n你好\t再见\t0\n");
        Assert.Equal([("喜欢打篮球", "1", "0"), ("你好", "0", "1")], Reading.Texts(Yaml("lcqmc")).Select(r => (r.First, r.Labels![0], r.Key!)));
    }

    [Fact]
    public void Xnli_is_read_in_its_official_files()
    {
        _folder.Write("multinli.train.zh.tsv", "premise\thypo\tlabel\n甲\t乙\tcontradictory\n丙\t丁\tneutral\n");
        _folder.Write("xnli.dev.tsv", "language\tgold_label\tsentence1\tsentence2\nar\tneutral\tx\ty\nzh\tentailment\t戊\t己\n");
        var data = Reading.Open(Yaml("xnli"));
        Assert.Equal(["contradiction", "neutral"], data["train"]!.Records.Cast<TextRecord>().Select(r => r.Labels![0]));
        Assert.Equal("戊", Assert.IsType<TextRecord>(Assert.Single(data["dev"]!.Records)).First);
        Assert.Contains("Split 'train' is 'multinli.train.zh.tsv'.", data.Sources.Notes);
    }

    [Fact]
    public void A_wrong_label_is_said_with_file_line_and_nearest_name()
    {
        _folder.Write("train.json", "{\"sentence\": \"甲\", \"label\": \"100\"}\n{\"sentence\": \"乙\", \"label\": \"105\"}\n");
        var fault = Reading.Fault(Yaml("tnews"));
        Assert.Equal("RUN3206", fault.Descriptor.Code);
        Assert.Contains("train.json:2: '105' is none of the labels '100', '101'", fault.Message, StringComparison.Ordinal);
    }
}
