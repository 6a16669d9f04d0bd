using System.Text;
using System.Text.Json;
using Parquet.Serialization;
using Runner.Data;
using Runner.Randomness;
using Runner.Tests.Data.Records;

namespace Runner.Tests.Data.Table;

public sealed class TableTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private string Table(string name, string text) => _folder.Write(name, text);

    private string Yaml(string more, string name = "") => $"{{type: table, path: {Path.Combine(_folder.Path, name)}, {more}}}";

    [Fact]
    public void A_tsv_with_a_header_is_read_by_names_and_quotes_are_characters()
    {
        Table("train.tsv", "id\ttext\tlabel\nq1\tsays \"no\"\tbad\nq2\t\"open\tgood\n");
        var records = Reading.Texts(Yaml("columns: {text: text, label: label, key: id}"));

        Assert.Equal(["says \"no\"", "\"open"], records.Select(r => r.First));
        Assert.Equal(["q1", "q2"], records.Select(r => r.Key));
        Assert.Equal([0, 1], records.Select(r => r.Id));
        Assert.Equal(["bad", "good"], records.Select(r => Assert.Single(r.Labels!)));
        Assert.Equal([2, 3], records.Select(r => r.Place.Line));
        Assert.Equal(["bad", "good"], Reading.Component(Yaml("columns: {text: text, label: label}")).Records!.Labels[LabelKinds.Classes].Names);
    }

    [Fact]
    public void Columns_by_number_mean_no_header_unless_it_is_said()
    {
        Table("train.tsv", "a\tb\nc\td\n");
        Assert.Equal(["b", "d"], Reading.Texts(Yaml("columns: {text: \"1\"}")).Select(r => r.First));
        Assert.Equal(["d"], Reading.Texts(Yaml("columns: {text: \"1\"}, header: true")).Select(r => r.First));
        Assert.Equal(["c"], Reading.Texts(Yaml("columns: {text: a}")).Select(r => r.First));
    }

    [Fact]
    public void A_csv_has_quotation_marks_and_rows_over_several_lines_with_the_line_they_begin_on()
    {
        Table("train.csv", "text,label\r\n\"one, \"\"two\"\"\nthree\",x\r\nplain,y\r\n\r\nlast,x\r\n");
        var records = Reading.Texts(Yaml("columns: {label: label}"));

        Assert.Equal(["one, \"two\"\nthree", "plain", "last"], records.Select(r => r.First));
        Assert.Equal([2, 4, 6], records.Select(r => r.Place.Line));
    }

    [Fact]
    public void Json_lines_and_a_json_list_give_the_same_records()
    {
        Table("a.jsonl", "{\"text\": \"eins\", \"n\": 1.50}\n\n{\"text\": \"zwei\", \"n\": 2}\n");
        Table("b.json", "[\n {\"text\": \"eins\",\n  \"n\": 1.50},\n {\"text\": \"zwei\", \"n\": 2}]");
        var lines = Reading.Texts($"{{type: table, splits: {{train: {_folder.File("a.jsonl")}}}, columns: {{value: n, key: n}}}}");
        var list = Reading.Texts($"{{type: table, splits: {{train: {_folder.File("b.json")}}}, columns: {{value: n, key: n}}}}");

        Assert.Equal(["1.50", "2"], lines.Select(r => r.Key));
        Assert.Equal([1.5, 2], lines.Select(r => r.Value!.Value));
        Assert.Equal(lines.Select(r => (r.First, r.Key, r.Value)), list.Select(r => (r.First, r.Key, r.Value)));
        Assert.Equal([1, 3], lines.Select(r => r.Place.Line));
        Assert.Equal([2, 4], list.Select(r => r.Place.Line));
    }

    [Fact]
    public void Rows_of_json_may_be_lists_and_cells_too()
    {
        Table("train.json", "[[\"eins\", [\"x\", \"y\"]], [[\"zwei\", \"drei\"], []]]");
        var records = Reading.Texts(Yaml("columns: {text: \"0\", labels: \"1\"}"));

        Assert.Equal(["eins", "zwei drei"], records.Select(r => r.First));
        Assert.Equal([["x", "y"], []], records.Select(r => r.Labels!));
    }

    [Fact]
    public async Task Parquet_is_read_with_numbers_truth_values_and_lists()
    {
        await using (var stream = File.Create(_folder.File("train.parquet")))
            await ParquetSerializer.SerializeAsync(new[] { new Row { Text = "eins", Score = 0.5, Class = 3, Tags = ["a", "b"] }, new Row { Text = "zwei", Score = -1, Class = 4, Tags = [] } },
                stream, cancellationToken: TestContext.Current.CancellationToken);
        var records = Reading.Texts(Yaml("columns: {text: Text, value: Score, labels: Tags, key: Class}"));

        Assert.Equal([("eins", 0.5, "3"), ("zwei", -1.0, "4")], records.Select(r => (r.First, r.Value!.Value, r.Key!)));
        Assert.Equal([["a", "b"], []], records.Select(r => r.Labels!));
        Assert.Equal(_folder.File("train.parquet"), records[0].Place.ToString());
        Assert.Equal("RUN3211", Reading.Fault(Yaml("columns: {text: Texts}")).Descriptor.Code);

        var bytes = File.ReadAllBytes(_folder.File("train.parquet"));
        File.WriteAllBytes(_folder.File("train.parquet"), bytes[..(bytes.Length / 2)]);
        Assert.Equal("RUN3217", Reading.Fault(Yaml("columns: {text: Text}")).Descriptor.Code);
    }

    [Fact]
    public void Labels_are_several_numbered_or_translated()
    {
        Table("train.tsv", "a\t0|2\nb\t\nc\t1|1\n");
        Table("names.txt", "rot\ngelb\nblau\n");
        var numbered = Reading.Texts(Yaml($"columns: {{text: \"0\", labels: \"1\"}}, label_file: {_folder.File("names.txt")}, numbered_labels: true, label_separator: \"|\"", "train.tsv"));
        Assert.Equal([["rot", "blau"], [], ["gelb"]], numbered.Select(r => r.Labels!));

        Table("two/train.tsv", "a\t0\nb\t1\n");
        var yaml = Yaml("columns: {text: \"0\", label: \"1\"}, label_names: {\"1\": good, \"0\": bad}", "two");
        Assert.Equal(["bad", "good"], Reading.Texts(yaml).Select(r => r.Labels![0]));
        Assert.Equal(["good", "bad"], Reading.Component(yaml).Records!.Labels[LabelKinds.Classes].Names);
        Assert.Equal(["bad", "good"], Reading.Component(Yaml("columns: {text: \"0\", label: \"1\"}, label_names: {\"1\": good, \"0\": bad}, labels: [bad, good]", "two")).Records!
            .Labels[LabelKinds.Classes].Names);
    }

    [Fact]
    public void Labels_of_the_training_split_are_sorted_numbers_by_value()
    {
        Table("train.tsv", "a\t10\nb\t9\nc\t-1\n");
        Assert.Equal(["-1", "9", "10"], Reading.Component(Yaml("columns: {text: \"0\", label: \"1\"}")).Records!.Labels[LabelKinds.Classes].Names);
    }

    [Fact]
    public void Filters_and_short_rows_leave_out_count_and_keep_numbers()
    {
        Table("train.tsv", "text\tlabel\na\tx\nb\t-\nshort\nc\ty\nd\t-\n");
        var split = Reading.Split(Yaml("columns: {label: label}, filters: [{column: label, is_not: \"-\"}], short_rows: skip, labels: [x, y]"));

        Assert.Equal([(0L, "a"), (3L, "c")], split.Records.Cast<TextRecord>().Select(r => (r.Id, r.First)));
        Assert.Contains(split.Health!.Figures, f => f is { Name: "dropped_with_'-'_as_label", Value: 2 } && f.Text.Contains("train.tsv:3", StringComparison.Ordinal));
        Assert.Contains(split.Health!.Figures, f => f is { Name: "dropped_for_want_of_a_column", Value: 1 });
        Assert.Equal(["b", "d"], Reading.Texts(Yaml("columns: {text: text}, filters: [{column: label, is: [\"-\"]}], short_rows: skip")).Select(r => r.First));
    }

    [Fact]
    public void A_query_is_a_unit_and_pairs_and_units_are_read()
    {
        Table("train.tsv", "q\tt\tg\tdoc\nw\tx\t2\td1\n");
        var record = Assert.Single(Reading.Texts(Yaml("columns: {text: q, text_pair: t, value: g, query: q}")));
        Assert.Equal(("w", "x", 2.0, "w", "w"), (record.First, record.Second, record.Value, record.Query, record.Unit));
        Assert.Equal("d1", Assert.Single(Reading.Texts(Yaml("columns: {text: q, unit: doc, query: q}"))).Unit);
    }

    [Fact]
    public void A_split_without_the_column_is_unlabelled_and_says_so_but_not_the_training_split()
    {
        Table("train.tsv", "text\tlabel\na\tx\n");
        Table("test.tsv", "text\nb\n");
        var data = Reading.Open(Yaml("columns: {label: label}"));
        Assert.Null(((TextRecord)Assert.Single(data["test"]!.Records)).Labels);
        Assert.Contains(data["test"]!.Health!.Notes, note => note.Contains("no column 'label'", StringComparison.Ordinal));

        Table("train.tsv", "text\nb\n");
        var fault = Reading.Fault(Yaml("columns: {label: label}"));
        Assert.Equal("RUN3211", fault.Descriptor.Code);
        Assert.StartsWith($"{_folder.File("train.tsv")}:1 has no column 'label' (the label); there is 'text'", fault.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("train.tsv", "text\tlabel\na\tx\nb\tgod\n", "labels: [good, bad], filters: [{column: label, is_not: x}]", "RUN3206", ":3: 'god' is none of the labels 'good', 'bad'; did you mean 'good'?")]
    [InlineData("train.tsv", "", "labels: [x]", "RUN3203", "is empty")]
    [InlineData("train.tsv", " \n\n", "labels: [x]", "RUN3203", "is empty")]
    [InlineData("train.tsv", "text\tlabel\n", "labels: [x]", "RUN3203", "a table without a row")]
    [InlineData("train.tsv", "txt\tlabel\na\tx\n", "labels: [x]", "RUN3211", ":1 has no column 'text' (the text); there is 'txt', 'label'; did you mean 'txt'?")]
    [InlineData("train.tsv", "text\tlabel\ttext\na\tx\ty\n", "labels: [x]", "RUN3213", ":1 names the column 'text' twice, as column 0 and column 2")]
    [InlineData("train.tsv", "text\tlabel\na\tx\n\nb\n", "labels: [x]", "RUN3212", ":4 has no column 'label': there is one column")]
    [InlineData("train.csv", "text,label\n\"a,x\nb,x\n", "labels: [x]", "RUN3216", ":2: a quotation mark opens here that is never closed")]
    [InlineData("train.csv", "text,label\na,x\nb \"c\" d,x\n", "labels: [x]", "RUN3216", ":3: a quotation mark stands within")]
    [InlineData("train.json", "{\"text\": \"a\", \"label\": \"x\"}\n{\"text\": \"a\", \"label\"\n", "labels: [x]", "RUN3205", ":2 is no JSON")]
    [InlineData("train.json", "{\"text\": \"a\", \"text\": \"b\", \"label\": \"x\"}\n", "labels: [x]", "RUN3205", ":1 is no JSON")]
    [InlineData("train.json", "[{\"text\": \"a\", \"label\": \"x\"},\n{\"text\": 3 4}]\n", "labels: [x]", "RUN3205", ":2 is no JSON")]
    [InlineData("train.json", "{\"text\": \"a\", \"label\": \"x\"}\n{\"text\": \"a\"}\n", "labels: [x]", "RUN3212", ":2 has no column 'label': there is 'text'")]
    [InlineData("train.json", "{\"text\": {\"en\": \"a\"}, \"label\": \"x\"}\n", "labels: [x]", "RUN3218", ":1: 'text' is an object")]
    [InlineData("train.json", "{\"text\": null, \"label\": \"x\"}\n", "labels: [x]", "RUN3218", ":1: 'text' is null")]
    [InlineData("train.json", "17\n", "labels: [x]", "RUN3218", ":1: the row is neither an object nor a list")]
    [InlineData("train.tsv", "text\tlabel\na\t2\n", "labels: [x, y], numbered_labels: true", "RUN3219", ":2: '2' is no number of a label; there are labels 0 to 1")]
    [InlineData("train.tsv", "<!DOCTYPE html>\n<html></html>\n", "labels: [x]", "RUN3203", "markup")]
    [InlineData("train.tsv", "version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 3\n", "labels: [x]", "RUN3203", "Git LFS pointer")]
    [InlineData("train.parquet", "text,label\n", "labels: [x]", "RUN3203", "no Parquet file")]
    public void What_cannot_be_read_is_said_with_file_and_line(string name, string text, string options, string code, string says)
    {
        Table(name, text);
        var fault = Reading.Fault(Yaml("columns: {text: text, label: label}, " + options));

        Assert.Equal(code, fault.Descriptor.Code);
        Assert.Contains(name, fault.Message, StringComparison.Ordinal);
        Assert.Contains(says, fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_value_that_is_no_number_is_refused()
    {
        Table("train.tsv", "text\tn\na\t1e-3\nb\tNaN\n");
        Assert.Contains(":3: 'NaN' in column 'n' is no number", Reading.Fault(Yaml("columns: {value: n}")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Another_encoding_is_named_with_file_and_line()
    {
        Encoding.RegisterProvider(CodePagesEncodingProvider.Instance);
        var text = "text\tlabel\n" + string.Concat(Enumerable.Repeat("这个酒店的服务是不错的，我们都很喜欢\t1\n", 5));
        _folder.Write("train.tsv", Encoding.GetEncoding("gb18030").GetBytes(text));
        var fault = Reading.Fault(Yaml("columns: {text: text, label: label}, labels: [\"1\"]"));
        Assert.Equal("RUN3204", fault.Descriptor.Code);
        Assert.Contains("train.tsv:2 is not UTF-8", fault.Message, StringComparison.Ordinal);
        Assert.Contains("GBK", fault.Message, StringComparison.Ordinal);

        _folder.Write("train.tsv", [.. "text\tlabel\na\t1\nb"u8, 0xFF, .. "\t1\n"u8]);
        Assert.Contains("train.tsv:3 is not UTF-8: the byte 0xff at byte 2", Reading.Fault(Yaml("columns: {text: text, label: label}")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Files_that_are_not_there_or_there_twice_are_named()
    {
        Assert.Equal("RUN3201", Reading.Fault(Yaml("columns: {text: text}")).Descriptor.Code);
        Assert.Equal("RUN3200", Reading.Fault(Yaml("columns: {text: text}", "nowhere")).Descriptor.Code);
        Table("train.csv", "text\na\n");
        Table("train.tsv", "text\na\n");
        Assert.Equal("RUN3202", Reading.Fault(Yaml("columns: {text: text}")).Descriptor.Code);
        Table("odd.xyz", "text\na\n");
        Assert.Equal("RUN3210", Reading.Fault(Yaml("columns: {text: text}", "odd.xyz")).Descriptor.Code);
        Assert.Equal(["odd"], Reading.Component(Yaml("format: tsv", "odd.xyz")).Records!.Splits);
        Assert.Equal(["train"], Reading.Component(Yaml("format: tsv", "train.csv")).Records!.Splits);
    }

    [Fact]
    public void Repeated_records_and_those_of_the_training_split_are_found()
    {
        Table("train.tsv", "a\tx\na\ty\nb\tx\n");
        Table("dev.tsv", "b\tx\nc\tx\n");
        var data = Reading.Open(Yaml("columns: {text: \"0\", label: \"1\"}"));
        _ = data["train"]!.Records;
        _ = data["dev"]!.Records;

        Assert.Contains("1 of the 3 records of 'train' repeat an earlier one word for word, 1 of them with another label", Assert.Single(data["train"]!.Health!.Findings).Message, StringComparison.Ordinal);
        var overlap = Assert.Single(data["dev"]!.Health!.Findings);
        Assert.Equal("RUN3208", overlap.Code);
        Assert.StartsWith("1 of the 2 records of 'dev'", overlap.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_fingerprint_is_that_of_content_and_options()
    {
        var train = Table("train.tsv", "text\tlabel\na\tx\n");
        var all = new[] { "columns: {label: label}", "columns: {}", "columns: {label: label}, labels: [x, y]", "columns: {label: label}, short_rows: skip", "columns: {label: label}, header: true, delimiter: \"\\t\"" }
            .Select(more => Reading.Split(Yaml(more)).Fingerprint).ToList();
        Assert.Distinct(all);
        Assert.Equal(all[0], Reading.Split($"{{type: table, splits: {{train: {train}}}, columns: {{label: label}}}}").Fingerprint);
    }

    [Fact]
    public void The_texts_of_the_training_split_are_a_corpus()
    {
        Table("train.tsv", "a one\tb\n \t\nc\td\n");
        var documents = Reading.Open(Yaml("columns: {text: \"0\", text_pair: \"1\"}")).Text!.Shards.SelectMany(s => s.Read(TestContext.Current.CancellationToken)).Select(d => d.Sentences);
        Assert.Equal([["a one", "b"], ["c", "d"]], documents);
    }

    [Theory]
    [InlineData("columns: {label: a, labels: b}", "either 'label'")]
    [InlineData("header: false", "'text' is one")]
    [InlineData("delimiter: \"::\"", "One character")]
    [InlineData("numbered_labels: true, columns: {label: a}", "give them with")]
    [InlineData("labels: [a, a], columns: {label: a}", "listed twice")]
    [InlineData("labels: [a]", "no column")]
    [InlineData("labels: [a], label_names: {x: b}, columns: {label: a}", "'b' is none")]
    [InlineData("filters: [{column: a}]", "Say either")]
    public void Options_that_contradict_each_other_are_refused(string options, string says)
    {
        Table("train.tsv", "text\na\n");
        Assert.Contains(says, Assert.Throws<ArgumentException>(() => Reading.Component(Yaml(options))).Message, StringComparison.Ordinal);
    }

    public static TheoryData<int> Seeds => [.. Enumerable.Range(1, 40)];

    /// <summary>Random tables, written in each form, are read back equal.</summary>
    [Theory]
    [MemberData(nameof(Seeds))]
    public async Task Random_tables_are_read_back_equal(int seed)
    {
        var random = RandomStream.Create(seed, "tables");
        var rows = Enumerable.Range(0, 1 + random.NextInt32(30)).Select(_ => (Text: Word(random, 1), Pair: Word(random, 0), Label: "L" + random.NextInt32(4))).ToList();
        string Flat(string text) => string.Concat(text.Where(c => c is not ('\t' or '\n' or '\r')));
        string Quoted(string text) => $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";

        Table("t/train.tsv", "text\tpair\tlabel\n" + string.Concat(rows.Select(r => $"{Flat(r.Text)}\t{Flat(r.Pair)}\t{r.Label}\n")));
        Table("c/train.csv", "text,pair,label\n" + string.Join("\r\n", rows.Select(r => $"{Quoted(r.Text)},{Quoted(r.Pair)},{r.Label}")));
        Table("j/train.jsonl", string.Join('\n', rows.Select(r => JsonSerializer.Serialize(new { text = r.Text, pair = r.Pair, label = r.Label }))));
        Table("a/train.json", JsonSerializer.Serialize(rows.Select(r => new { text = r.Text, pair = r.Pair, label = r.Label }), Indented));
        Directory.CreateDirectory(_folder.File("p"));
        await using (var stream = File.Create(_folder.File("p/train.parquet")))
            await ParquetSerializer.SerializeAsync(rows.Select(r => new Strings { text = r.Text, pair = r.Pair, label = r.Label }), stream, cancellationToken: TestContext.Current.CancellationToken);

        foreach (var form in new[] { "t", "c", "j", "a", "p" })
        {
            var read = Reading.Texts(Yaml("columns: {text_pair: pair, label: label}, labels: [L0, L1, L2, L3]", form)).Select(r => (r.First, r.Second!, r.Labels![0]));
            Assert.Equal(rows.Select(r => form == "t" ? (Flat(r.Text), Flat(r.Pair), r.Label) : (r.Text, r.Pair, r.Label)), read);
        }
    }

    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    private static string Word(RandomStream random, int least)
    {
        string[] pieces = ["a", "Z", "é", "e\u0301", "中", "😀", "\"", "'", ",", "\t", "\n", " ", "\\", "{", "]", "\u200d", "0", "\u0001", "<b>"];
        var text = string.Concat(Enumerable.Range(0, least + random.NextInt32(12)).Select(_ => pieces[random.NextInt32(pieces.Length)]));
        return "w" + text;
    }

    private sealed class Row
    {
        public string Text { get; set; } = "";

        public double Score { get; set; }

        public int Class { get; set; }

        public List<string> Tags { get; set; } = [];
    }

    private sealed class Strings
    {
#pragma warning disable IDE1006 // names of columns
        public string text { get; set; } = "";

        public string pair { get; set; } = "";

        public string label { get; set; } = "";
#pragma warning restore IDE1006
    }
}
