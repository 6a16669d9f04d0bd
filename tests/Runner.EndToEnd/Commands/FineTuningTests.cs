using System.Text.Json;
using Runner.EndToEnd.Support;

namespace Runner.EndToEnd.Commands;

/// <summary>A pretrained run is fine-tuned on a table, scored on other files and used on new texts, from the command line.</summary>
public sealed class FineTuningTests : IClassFixture<FineTuningTests.Tuned>
{
    private const string Shared =
        """
        tokenizer: { type: character, min_count: 1 }
        model: { type: bert, layers: 1, hidden: 32, heads: 2, hidden_dropout: 0, attention_dropout: 0 }
        optimizer: { type: adamw, learning_rate: 1e-2 }
        schedule: { type: constant }
        tracking: { system_metrics: false }

        """;

    private const string Pretraining =
        """
        extends: shared.yaml
        name: pretrained
        data: { type: text, train: { type: text, path: ./text.txt } }
        task: { type: pretraining, max_length: 16, sentence_objective: none, example_builder: single-segment }
        train: { duration: 4steps, batch_size: 4, threads: 1, device: cpu }

        """;

    private const string Tuning =
        """
        extends: shared.yaml
        name: tuned
        weights: { from: pretrained@last }
        data: { type: table, path: ./reviews, columns: { text: text, label: label, key: id }, filters: [{ column: label, is_not: "-" }] }
        task: { type: sequence-classification, max_length: 16, metrics: [accuracy, matthews] }
        train: { duration: 60steps, batch_size: 8, threads: 1, device: cpu }
        evaluate: { every: 50% }
        checkpoint: { best: { metric: eval/dev/accuracy, goal: maximize } }

        """;

    private readonly Sandbox _sandbox;
    private readonly string _said;

    public FineTuningTests(Tuned tuned) => (_sandbox, _said) = (tuned.Sandbox, tuned.Said);

    [Fact]
    public void The_run_says_what_was_read_left_out_loaded_and_drawn_anew()
    {
        Assert.Matches("training: 16 records, 1 left out .* \\(first: .*train.tsv:18\\)", _said);
        Assert.Contains("drawn anew: sequence-classification; left out: masked-language", _said, StringComparison.Ordinal);
        Assert.Matches(@"eval/dev/accuracy +1\b", _said);
    }

    [Fact]
    public void Other_files_are_scored_and_predictions_written_as_submissions_have_them()
    {
        var result = _sandbox.InProcess("evaluate", "tuned", "--data", "others", "--split", "test", "--format", "glue", "--json", "--device", "cpu").Expect(0);
        using var json = JsonDocument.Parse(result.Output);
        var split = json.RootElement.GetProperty("splits")[0];
        Assert.Equal(0.75, split.GetProperty("metrics").GetProperty("accuracy").GetDouble());
        var glue = split.GetProperty("files").EnumerateArray().Select(file => file.GetString()!).Single(file => file.EndsWith("glue.tsv", StringComparison.Ordinal));
        Assert.Equal("index\tprediction\na\tgood\nb\tbad\nc\tgood\nd\tbad\n", File.ReadAllText(glue));
    }

    [Fact]
    public void Labels_in_another_order_are_read_by_name()
    {
        // the same files with the labels listed the other way round
        var result = _sandbox.InProcess("evaluate", "tuned", "--data", "others", "--split", "test", "--set", "data.labels=[good, bad]", "--json", "--device", "cpu").Expect(0);
        Assert.Contains("\"accuracy\": 0.75", result.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void What_cannot_be_scored_is_said_with_its_place()
    {
        var unlabelled = _sandbox.InProcess("evaluate", "tuned", "--data", "unlabelled", "--split", "test", "--device", "cpu").Expect(1);
        Assert.Contains("RUN7125", unlabelled.Error, StringComparison.Ordinal);
        Assert.Contains("test.tsv:2", unlabelled.Error, StringComparison.Ordinal);
        Assert.Contains("RUN7126", _sandbox.InProcess("evaluate", "tuned", "--split", "tset", "--device", "cpu").Expect(1).Error, StringComparison.Ordinal);
        Assert.Contains("RUN7124", _sandbox.InProcess("evaluate", "pretrained", "--device", "cpu").Expect(1).Error, StringComparison.Ordinal);
        Assert.Contains("RUN4270", _sandbox.InProcess("run", "tuned.yaml", "--set", "name=other", "--set", "model.activation=relu").Expect(1).Error, StringComparison.Ordinal);
    }

    [Fact]
    public void New_inputs_come_out_in_their_order_alone_as_among_others()
    {
        _sandbox.Write("new.tsv", string.Concat(Enumerable.Range(0, 40).Select(i => (i % 3 == 0 ? "aa bb" : "xx") + (i % 2 == 0 ? " aa" : " xx") + "\n")));
        _sandbox.InProcess("predict", "tuned", "--input", "new.tsv", "--output", "together.tsv", "--device", "cpu").Expect(0);
        _sandbox.InProcess("predict", "tuned", "--input", "new.tsv", "--output", "alone.tsv", "--exact", "--device", "cpu").Expect(0);
        string[][] Rows(string file) => [.. File.ReadAllLines(_sandbox.Locate(file)).Select(line => line.Split('\t'))];
        var (together, alone) = (Rows("together.tsv"), Rows("alone.tsv"));
        Assert.Equal(File.ReadAllLines(_sandbox.Locate("new.tsv")), together.Select(row => row[0]));
        Assert.Equal(alone.Select(row => row[1]), together.Select(row => row[1]));
        Assert.All(together, row => Assert.Contains(row[1], (string[])["good", "bad"]));
        Assert.False(File.Exists(_sandbox.Locate("together.tsv.partial")));
    }

    [Fact]
    public void Data_of_another_kind_is_refused_while_a_recipe_is_checked()
    {
        var wrong = _sandbox.InProcess("validate", "tuned.yaml", "--set", "task={type: token-classification}").Expect(1).Error;
        Assert.Contains("The task reads tagged words, but the data gives texts or pairs of texts", wrong, StringComparison.Ordinal);
        Assert.Contains("eval/dev/accurcy", _sandbox.InProcess("validate", "tuned.yaml", "--set", "checkpoint.best.metric=eval/dev/accurcy").Expect(1).Error, StringComparison.Ordinal);
        Assert.Contains("'evaluation'", _sandbox.InProcess("validate", "tuned.yaml", "--set", "task.evaluate_on=evaluation").Expect(1).Error, StringComparison.Ordinal);
    }

    /// <summary>The trained run.</summary>
    public sealed class Tuned : IDisposable
    {
        public Tuned()
        {
            string Row(int i) => $"{i}\t{(i % 2 == 0 ? "aa bb aa" : "xx yy xx")}\t{(i % 2 == 0 ? "good" : "bad")}\n";
            string Table(int count) => "id\ttext\tlabel\n" + string.Concat(Enumerable.Range(0, count).Select(Row));
            Sandbox.Write("text.txt", string.Concat(Enumerable.Range(0, 12).Select(i => i % 2 == 0 ? "aa bb aa\n\n" : "xx yy xx\n\n")));
            Sandbox.Write("reviews/train.tsv", Table(16) + "16\taa\t-\n");
            Sandbox.Write("reviews/dev.tsv", Table(8));
            Sandbox.Write("others/test.tsv", "id\ttext\tlabel\na\taa bb aa\tgood\nb\txx yy xx\tbad\nc\tbb aa bb\tgood\nd\tyy xx yy\tgood\n");
            Sandbox.Write("unlabelled/test.tsv", "id\ttext\na\taa bb aa\n");
            Sandbox.Write("shared.yaml", Shared);
            Sandbox.Write("pretrained.yaml", Pretraining);
            Sandbox.Write("tuned.yaml", Tuning);
            Sandbox.InProcess("run", "pretrained.yaml").Expect(0);
            // the vocabulary the weights were trained with
            var run = Directory.GetDirectories(Sandbox.Locate("runs")).Single();
            Sandbox.Write("shared.yaml", Shared.Replace("{ type: character, min_count: 1 }", $"{{ type: character, vocabulary: {run}/tokenizer/vocab.txt }}", StringComparison.Ordinal));
            var result = Sandbox.InProcess("run", "tuned.yaml").Expect(0);
            Said = result.Output + result.Error;
        }

        internal Sandbox Sandbox { get; } = new();

        internal string Said { get; }

        public void Dispose() => Sandbox.Dispose();
    }
}
