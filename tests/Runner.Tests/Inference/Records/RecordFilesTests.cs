using System.Text;
using System.Text.Json.Nodes;
using Runner.Data;
using Runner.Errors;
using Runner.Inference;
using Runner.Metrics;
using Runner.Randomness;
using Runner.Tasks;

namespace Runner.Tests.Inference.Records;

/// <summary>New inputs as people have them, and predictions as people and scripts read them.</summary>
public class RecordFilesTests
{
    private static readonly InputField[] Pair = [new("text") { AlsoCalled = ["sentence1"] }, new("text_pair", IsRequired: false) { AlsoCalled = ["sentence2"] }];

    [Fact]
    public void A_table_has_a_header_where_a_cell_names_a_field()
    {
        var (rows, reader) = Read("id\tsentence1\tsentence2\n7\ta \"b\tc\n");
        Assert.Equal(["id", "sentence1", "sentence2"], reader.Header);
        var row = Assert.Single(rows);
        Assert.Equal(("a \"b", "c", 2L), (row.Fields["text"], row.Fields["text_pair"], row.Place.Line));

        var (plain, without) = Read("one\ttwo\nthree\tfour\n");
        Assert.Null(without.Header);
        Assert.Equal(["one", "three"], plain.Select(row => row.Fields["text"]));
        Assert.Equal(["two", "four"], plain.Select(row => row.Fields["text_pair"]));
        Assert.Equal(["two"], Read("one\ttwo\n", ("text", "1")).Rows.Select(row => row.Fields["text"]));
    }

    [Fact]
    public void Json_lines_keep_their_other_keys()
    {
        var (rows, reader) = Read("{\"sentence1\": \"a\", \"extra\": [1, 2]}\n{\"sentence1\": \"b\"}\n");
        Assert.Equal(InputLayout.Jsonl, reader.Layout);
        var said = Write(PredictionFormat.Same, reader, rows, utf16: false, new PredictedField("label", "good"));
        Assert.Equal("{\"sentence1\":\"a\",\"extra\":[1,2],\"label\":\"good\"}\n{\"sentence1\":\"b\",\"label\":\"good\"}\n", said);
    }

    [Theory]
    [InlineData("x\ty\n", "text=body", "file:1: there is no 'text'; there is: 2 columns without a header")]
    [InlineData("sentence2\tz\n", null, "file:1: there is no 'text'; there is: sentence2, z")]
    [InlineData("{\"other\": 1}\n", null, "file:1: there is no 'text'; there is: other")]
    [InlineData("{\"text\": \"a\"}\nnonsense\n", null, "file:2: it is no JSON")]
    [InlineData("{\"text\": 3}\n", null, "file:1: 'text' is no text")]
    [InlineData("a\n\nb\n", null, "file:2: the line is empty, and others follow")]
    [InlineData("", null, "file:1: there is no input")]
    [InlineData("a\n", "title=0", "the task has no input field 'title'; it has: text, text_pair")]
    public void What_cannot_be_read_is_said_with_its_place(string text, string? column, string message)
    {
        (string, string)[] columns = column is null ? [] : [(column.Split('=')[0], column.Split('=')[1])];
        Assert.StartsWith(message, Assert.Throws<RunnerException>(() => Read(text, columns)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Bytes_that_are_no_text_are_refused()
    {
        var reader = new InputReader(new MemoryStream([.. "a\n"u8, 0xC3, 0x28, (byte)'\n']), "file", InputLayout.Auto, Pair, new Dictionary<string, string>());
        Assert.StartsWith("file:2: it is not UTF-8", Assert.Throws<RunnerException>(() => reader.Rows().ToList()).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(PredictionFormat.Glue, "index\tprediction\n0\tgood\n1\tgood\n")]
    [InlineData(PredictionFormat.Clue, "{\"id\":0,\"label\":\"good\"}\n{\"id\":1,\"label\":\"good\"}\n")]
    [InlineData(PredictionFormat.Squad, "{\n \"0\": \"good\",\n \"1\": \"good\"\n}\n")]
    [InlineData(PredictionFormat.Same, "one\tgood\ntwo\tgood\n")]
    public void Predictions_are_written_as_submissions_have_them(PredictionFormat format, string expected)
    {
        var (rows, reader) = Read("one\ntwo\n");
        Assert.Equal(expected, Write(format, reader, rows, utf16: false, new PredictedField("label", "good")));
    }

    [Fact]
    public void Offsets_are_code_points_of_the_original_text_or_utf16_units_on_request()
    {
        var (rows, reader) = Read("one\n");
        var text = "a𠀀b👩c";
        var entity = new JsonObject { ["start"] = 3, ["end"] = text.Length };
        PredictedField Entities() => new("entities", new JsonArray(entity.DeepClone())) { OffsetsInto = text };
        Assert.Equal("one\t[{\"start\":2,\"end\":5}]\n", Write(PredictionFormat.Same, reader, rows, utf16: false, Entities()));
        Assert.Equal("one\t[{\"start\":3,\"end\":7}]\n", Write(PredictionFormat.Same, reader, rows, utf16: true, Entities()));

        var random = RandomStream.Create(1, "offsets");
        string[] pieces = ["a", "\u0301", "\u0007", "北", "𠀀", "👩‍🚀", "\u200f"];
        for (var trial = 0; trial < 300; trial++)
        {
            var whole = string.Concat(Enumerable.Range(0, random.NextInt32(12)).Select(_ => pieces[random.NextInt32(pieces.Length)]));
            var unit = 0;
            var count = 0;
            foreach (var rune in whole.EnumerateRunes())
            {
                Assert.Equal(count++, CodePoints.Before(whole, unit));
                unit += rune.Utf16SequenceLength;
            }
            Assert.Equal(count, CodePoints.Before(whole, whole.Length));
        }
    }

    [Fact]
    public void Labels_in_another_order_are_noticed_and_weak_models_are_not_blamed()
    {
        ExamplePrediction Said(int i, int predicted, int truth) => new(i, new ClassPrediction(predicted, truth));
        var turned = Enumerable.Range(0, 90).Select(i => Said(i, (i + 1) % 3, i % 3)).ToList();
        var found = LabelOrder.Of(turned, 3)!;
        Assert.Equal((0.0, 1.0), (found.Right, found.Lifted));
        Assert.Equal([2, 0, 1], found.TakenFor);
        Assert.Null(LabelOrder.Of(Enumerable.Range(0, 90).Select(i => Said(i, 0, i % 3)), 3));
        Assert.Null(LabelOrder.Of(Enumerable.Range(0, 90).Select(i => Said(i, i % 3, i % 3)), 3));
        var random = RandomStream.Create(5, "guesses");
        Assert.Null(LabelOrder.Of(Enumerable.Range(0, 300).Select(i => Said(i, random.NextInt32(4), random.NextInt32(4))), 4));
    }

    [Fact]
    public void The_best_exchange_of_labels_is_that_of_trying_all()
    {
        var random = RandomStream.Create(2, "assignment");
        for (var trial = 0; trial < 60; trial++)
        {
            var n = 1 + random.NextInt32(5);
            var gain = new long[n, n];
            for (var i = 0; i < n * n; i++)
                gain[i / n, i % n] = random.NextInt32(20);
            long Sum(IEnumerable<int> columns) => columns.Select((column, row) => gain[row, column]).Sum();
            Assert.Equal(Orders([.. Enumerable.Range(0, n)]).Max(Sum), Sum(Assignment.Of(gain)));
        }

        static IEnumerable<int[]> Orders(int[] items) => items.Length <= 1 ? [items]
            : items.SelectMany(first => Orders([.. items.Where(item => item != first)]).Select(rest => (int[])[first, .. rest]));
    }

    private static (List<InputRow> Rows, InputReader Reader) Read(string text, params (string Field, string Column)[] columns)
    {
        var reader = new InputReader(
            new MemoryStream(Encoding.UTF8.GetBytes(text)), "file", InputLayout.Auto, Pair, columns.ToDictionary(pair => pair.Field, pair => pair.Column));
        return ([.. reader.Rows()], reader);
    }

    private static string Write(PredictionFormat format, InputReader reader, List<InputRow> rows, bool utf16, params PredictedField[] fields)
    {
        using var output = new StringWriter { NewLine = "\n" };
        var writer = new PredictionWriter(output, format, reader, utf16);
        foreach (var row in rows)
            writer.Write(new TextRecord(row.Fields["text"]) { Id = row.Number }, fields, row);
        writer.End();
        return output.ToString();
    }
}
