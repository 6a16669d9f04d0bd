using System.Text.Json.Nodes;
using Runner.Data;
using Runner.Errors;
using Runner.Metrics;
using Runner.Randomness;
using Runner.Tasks;
using Runner.Tests.Architectures.Support;
using TorchSharp;
using static TorchSharp.torch;

namespace Runner.Tests.Tasks.Records;

/// <summary>What all tasks on labelled records keep: packing changes nothing, batches change nothing, gold is never lost, and wrong data is refused.</summary>
[Collection(TorchTests.Name)]
public class RecordTaskTests
{
    private static readonly string[] Tags = ["O", "B-X", "I-X", "B-Y"];

    public static TheoryData<string> Tasks { get; } = new("sequence-classification", "regression", "multi-label", "token-classification", "intent-slots", "reading-comprehension", "pair-ranking");

    [Theory]
    [MemberData(nameof(Tasks))]
    public void Packed_rows_have_the_losses_and_gradients_of_separate_rows(string type)
    {
        using var packed = Labelled.Build($"{{type: {type}, max_length: 48, pack_sequences: true{Question(type)}}}", Data(type));
        using var apart = Labelled.Build($"{{type: {type}, max_length: 48, pack_sequences: false{Question(type)}}}", Data(type));
        var (ofPacked, ofApart) = (LossAndGradients(packed), LossAndGradients(apart));
        Assert.True(ofPacked.Rows < ofApart.Rows, $"{ofPacked.Rows} rows packed, {ofApart.Rows} apart");
        Assert.Equal(ofApart.Loss, ofPacked.Loss, 1e-5);
        foreach (var (name, gradient) in ofApart.Gradients)
            Assert.True((gradient - ofPacked.Gradients[name]).abs().max().ToDouble() < 2e-5 * Math.Max(1, gradient.abs().max().ToDouble()), name);
    }

    [Theory]
    [MemberData(nameof(Tasks))]
    public void Predictions_do_not_depend_on_the_batch_and_every_record_has_one(string type)
    {
        using var task = Labelled.Build($"{{type: {type}, max_length: {(type == "reading-comprehension" ? 24 : 12)}{Windows(type)}}}", Data(type));
        var set = Assert.Single(task.Evaluations);
        Assert.Equal("dev", set.Name);
        var whole = Labelled.Predict(task, set, (int)set.Examples.Count);
        foreach (var size in new[] { 1, 3 })
            Assert.Equal(whole.Select(Shown), Labelled.Predict(task, set, size).Select(Shown));
        var ids = Data(type)["dev"]!.Records.Select(record => record.Id).ToList();
        if (type != "pair-ranking")
            Assert.Equal(ids, whole.Select(prediction => prediction.Example));
        var values = Labelled.Judge(set, whole);
        Assert.Equal(set.Metrics[0].Values.Select(value => value.Name).Order(), values.Keys.Order());
    }

    [Theory]
    [MemberData(nameof(Tasks))]
    public void What_is_said_of_new_inputs_is_what_is_said_in_evaluation(string type)
    {
        var component = Labelled.Task($"{{type: {type}, max_length: 48{Question(type)}}}");
        using var task = Labelled.Build($"{{type: {type}, max_length: 48{Question(type)}}}", Data(type));
        var context = new RecordContext(Labelled.Context(Data(type)).Architecture, new WordTokenizer(), Data(type).Sources.Labels);
        var gold = Data(type)["dev"]!.Records;
        if (type == "pair-ranking")
            gold = [.. gold.Select(record => (TextRecord)record with { Query = null })];
        var inputs = gold.Select((record, i) => component.Read(i, Fields(record))).ToList();
        var (scored, asked) = (component.Examples(context, "dev", gold), component.Examples(context, "inputs", inputs));
        Assert.NotEmpty(scored.Metrics);
        Assert.Empty(asked.Metrics);                           // without labels nothing is scored
        Assert.Equal(Said(scored, gold), Said(asked, inputs));

        List<string> Said(EvaluationSet set, IReadOnlyList<DataRecord> records)
        {
            var predictions = Labelled.Predict(task, set, 4).ToLookup(prediction => prediction.Example);
            return [.. records.Select(record => new JsonObject(component.Describe(context, record, [.. predictions[record.Id]])
                .Select(field => KeyValuePair.Create(field.Name, field.Value?.DeepClone()))).ToJsonString())];
        }
    }

    [Theory]
    [MemberData(nameof(Tasks))]
    public void A_few_steps_make_the_loss_smaller(string type)
    {
        using var task = Labelled.Build($"{{type: {type}, max_length: 48{Question(type)}}}", Data(type));
        var losses = Pretraining.Losses(task, 30);
        Assert.True(losses[^1] < 0.7 * losses[0], string.Join(", ", losses));
    }

    [Fact]
    public void Words_beyond_the_longest_sequence_are_judged_by_another_window()
    {
        var record = TaggedRecord.Of(0, [.. Enumerable.Range(0, 30).Select(i => $"w{5 + i}")], " ") with { Tags = [.. Enumerable.Range(0, 30).Select(i => Tags[i % 2])] };
        var data = Labelled.Data(Labelled.Labels(LabelKinds.Tags, Tags), ("train", [record]), ("dev", [record]));
        using var task = Labelled.Build("{type: token-classification, max_length: 12, stride: 4}", data);
        var said = (TagPrediction)Assert.Single(Labelled.Predict(task, task.Evaluations[0], 2)).Prediction;
        Assert.Equal(record.Tags, said.Truth);
        Assert.Equal(30, said.Predicted.Count);
    }

    [Fact]
    public void A_word_without_a_token_keeps_its_tag()
    {
        var record = TaggedRecord.Of(0, ["w5", "\u0001", "w6"], " ") with { Tags = ["B-X", "I-X", "O"] };
        var data = Labelled.Data(Labelled.Labels(LabelKinds.Tags, Tags), ("train", [record]), ("dev", [record]));
        using var task = Labelled.Build("{type: token-classification, max_length: 12}", data, tokenizer: new SilentTokenizer());
        using var batch = task.Training.Collate([0], 0);
        Assert.Equal([1L, 2, 3], batch["tagging-positions"].data<long>().ToArray());
        Assert.Equal([1L, 2, 0], batch["tagging-labels"].data<long>().ToArray());
        Assert.Equal([2L, 5, 1, 6, 3], batch["ids"].flatten().data<long>().ToArray()[..5]);
    }

    [Fact]
    public void A_tag_that_training_never_saw_counts_as_missed_and_one_in_training_is_refused()
    {
        var record = TaggedRecord.Of(0, ["w5", "w6"], " ") with { Tags = ["B-Z", "O"], Place = new RecordPlace("dev.txt", 7) };
        var fine = TaggedRecord.Of(0, ["w5", "w6"], " ") with { Tags = ["B-X", "O"] };
        using (var task = Labelled.Build("{type: token-classification, max_length: 12}", Labelled.Data(Labelled.Labels(LabelKinds.Tags, Tags), ("train", [fine]), ("dev", [record]))))
        {
            var said = (TagPrediction)Assert.Single(Labelled.Predict(task, task.Evaluations[0], 1)).Prediction;
            Assert.Equal(["B-Z", "O"], said.Truth);
        }
        var wrong = Assert.Throws<RunnerException>(() => Labelled.Build("{type: token-classification, max_length: 12}", Labelled.Data(Labelled.Labels(LabelKinds.Tags, Tags), ("train", [record]), ("dev", [fine]))));
        Assert.Contains("dev.txt:7: 'B-Z' is none of the tags: O, B-X", wrong.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Wrong_data_is_refused_before_training()
    {
        var labels = Labelled.Labels(LabelKinds.Classes, "bad", "good");
        TextRecord Record(string text, string? label) => new(text) { Id = 0, Labels = label is null ? null : [label], Place = new RecordPlace("a.tsv", 3) };
        string Refusal(params (string, IReadOnlyList<DataRecord>)[] splits) =>
            Assert.Throws<RunnerException>(() => Labelled.Build("{type: sequence-classification, max_length: 12}", Labelled.Data(labels, splits))).Message;
        Assert.Contains("a.tsv:3: 'fine' is none of the classes: bad, good", Refusal(("train", [Record("w5", "fine")])), StringComparison.Ordinal);
        Assert.Contains("records of the split 'dev' have no label", Refusal(("train", [Record("w5", "good")]), ("dev", [Record("w5", null)])), StringComparison.Ordinal);
        Assert.Contains("the data has no split 'train'; it has: dev", Refusal(("dev", [Record("w5", "good")])), StringComparison.Ordinal);
        Assert.Contains("100 % of the tokens of the split 'train' are [UNK]", Refusal(("train", [Record("zzz yyy", "good")])), StringComparison.Ordinal);
        var other = Assert.Throws<RunnerException>(() => Labelled.Build("{type: token-classification, max_length: 12}", Labelled.Data(labels, ("train", [Record("w5", "good")]))));
        Assert.Contains("the task reads tagged words, but the data gives texts or pairs of texts", other.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_share_of_unknown_tokens_and_of_what_is_cut_is_said()
    {
        var records = Enumerable.Range(0, 10).Select(i => (DataRecord)new TextRecord(i == 0 ? "zzz" : string.Join(' ', Enumerable.Repeat("w7", 9 + i))) { Id = i, Labels = ["good"] }).ToList();
        var data = Labelled.Data(Labelled.Labels(LabelKinds.Classes, "bad", "good"), ("train", records));
        var health = Assert.Single(Labelled.Task("{type: sequence-classification, max_length: 16, evaluate_on: []}").Examine(Labelled.Context(data)));
        Assert.Equal(0.4, health.Figures.Single(figure => figure.Name == "cut_share").Value);
        Assert.Equal(1 / 127.0, health.Figures.Single(figure => figure.Name == "unknown_share").Value, 1e-12);
        Assert.Empty(health.Findings);
    }

    [Fact]
    public void Signs_stand_around_marked_stretches()
    {
        var record = new TextRecord("w5 w6 w7 w8") { Id = 0, Labels = ["good"], Spans = [new MarkedSpan(3, 5, "e1"), new MarkedSpan(9, 11, "e2")] };
        var data = Labelled.Data(Labelled.Labels(LabelKinds.Classes, "bad", "good"), ("train", [record]));
        using var task = Labelled.Build("{type: sequence-classification, max_length: 24, evaluate_on: [], markers: {e1: [w30, w30], e2: [w31, w32]}}", data);
        using var batch = task.Training.Collate([0], 0);
        Assert.Equal([2L, 5, 30, 6, 30, 7, 31, 8, 32, 3], batch["ids"].flatten().data<long>().ToArray()[..10]);
    }

    [Fact]
    public void Classes_weigh_what_the_recipe_says_or_what_their_rarity_says()
    {
        var records = Enumerable.Range(0, 4).Select(i => (DataRecord)new TextRecord($"w{5 + i}") { Id = i, Labels = [i == 0 ? "bad" : "good"] }).ToList();
        var data = Labelled.Data(Labelled.Labels(LabelKinds.Classes, "bad", "good"), ("train", records));
        double Count(string options)
        {
            using var task = Labelled.Build($"{{type: sequence-classification, max_length: 12, evaluate_on: [], {options}}}", data);
            using var batch = task.Training.Collate([0, 1, 2, 3], 0);
            return batch.Counts["classification"];
        }
        Assert.Equal(3 + 3 * 0.5, Count("class_weights: {bad: 3, good: 0.5}"));
        Assert.Equal(4, Count("balance_classes: true"), 1e-12);                       // n / (C n_c): 2 for one, 2/3 for three
        var wrong = Assert.Throws<RunnerException>(() => Count("class_weights: {worst: 3}"));
        Assert.Contains("'class_weights' names 'worst', which is none of the labels: bad, good", wrong.Message, StringComparison.Ordinal);
    }

    private static string Question(string type) => type == "reading-comprehension" ? ", max_question_length: 8" : "";

    private static string Windows(string type) => type switch
    {
        "reading-comprehension" => ", stride: 4, max_question_length: 8",
        "token-classification" or "intent-slots" => ", stride: 4",
        "pair-ranking" => "",
        _ => ", long_text: windows, stride: 4",
    };

    private static (double Loss, long Rows, Dictionary<string, Tensor> Gradients) LossAndGradients(TrainingTask task)
    {
        using var batch = task.Training.Collate([.. Enumerable.Range(0, (int)task.Training.Count).Select(i => (long)i)], 0);
        foreach (var parameter in task.Model.Network.parameters())
            parameter.grad = null;
        var output = task.Model.Forward(batch, batch.Counts);
        output.Loss.backward();
        return (output.Loss.ToDouble(), batch["ids"].shape[0], task.Model.Network.named_parameters().Where(p => p.parameter.grad is not null).ToDictionary(p => p.name, p => p.parameter.grad!.clone()));
    }

    private static string Shown(ExamplePrediction prediction) => prediction.Prediction switch
    {
        ClassPrediction said => $"{prediction.Example} {said.Predicted} {said.Truth} {string.Join(' ', said.Probabilities!.Select(share => share.ToString("F4")))}",
        ValuePrediction said => $"{prediction.Example} {said.Predicted:F4} {said.Truth}",
        LabelSetPrediction said => $"{prediction.Example} {string.Join(',', said.Predicted.Order())} {string.Join(',', said.Truth.Order())}",
        TagPrediction said => $"{prediction.Example} {string.Join(' ', said.Predicted)} / {string.Join(' ', said.Truth)}",
        UtterancePrediction said => $"{prediction.Example} {string.Join('#', said.Intents)} {string.Join(' ', said.Tags)} / {string.Join(' ', said.TrueTags)}",
        AnswerPrediction said => $"{prediction.Example} {said.Predicted} {said.Start} / {string.Join('|', said.Truth)}",
        RankingPrediction said => $"{prediction.Example} {string.Join(' ', said.Scores.Select(score => score.ToString("F4")))} / {string.Join(' ', said.Relevance)}",
        var other => throw new InvalidOperationException(other.GetType().Name),
    };

    private static Dictionary<string, string> Fields(DataRecord record) => record switch
    {
        TextRecord { Second: { } second } text => new() { ["text"] = text.First, ["text_pair"] = second },
        TextRecord text => new() { ["text"] = text.First },
        TaggedRecord words => new() { ["words"] = words.Text },
        QuestionRecord question => new() { ["question"] = question.Question, ["passage"] = question.Passage },
        _ => throw new InvalidOperationException(),
    };

    private static LabelledData Data(string type)
    {
        var random = RandomStream.Create(3, type);
        List<DataRecord> Records(int count) => [.. Enumerable.Range(0, count).Select(i => Record(type, i, random))];
        var labels = type switch
        {
            "token-classification" => Labelled.Labels(LabelKinds.Tags, Tags),
            "intent-slots" => new Dictionary<string, LabelNames> { [LabelKinds.Tags] = LabelNames.Of(Tags), [LabelKinds.Intents] = LabelNames.Of(["ask", "tell", "ask#tell"]) },
            _ => Labelled.Labels(LabelKinds.Classes, "bad", "good", "fair"),
        };
        return Labelled.Data(labels, ("train", Records(14)), ("dev", Records(9)));
    }

    private static DataRecord Record(string type, int id, RandomStream random)
    {
        string Text() => Labelled.Text(random, 2 + random.NextInt32(9));
        string[] names = ["bad", "good", "fair"];
        switch (type)
        {
            case "sequence-classification":
                return new TextRecord(Text(), id % 2 == 0 ? Text() : null) { Id = id, Labels = [names[random.NextInt32(3)]] };
            case "regression":
                return new TextRecord(Text(), Text()) { Id = id, Value = random.NextInt32(6) };
            case "multi-label":
                return new TextRecord(Text()) { Id = id, Labels = [.. names.Where(_ => random.NextInt32(2) == 0)] };
            case "pair-ranking":
                return new TextRecord(Text(), Text()) { Id = id, Value = random.NextInt32(2), Query = $"q{id / 3}" };
            case "reading-comprehension":
                var passage = Labelled.Text(random, 12 + random.NextInt32(12));
                var answer = passage.Split(' ')[(2 + random.NextInt32(3))..7];
                var text = string.Join(' ', answer);
                return new QuestionRecord(Labelled.Text(random, 3), passage) { Id = id, Answers = [new PassageAnswer(text, passage.IndexOf(text, StringComparison.Ordinal))] };
            default:
                var words = Text().Split(' ');
                return TaggedRecord.Of(id, words, " ") with
                {
                    Tags = [.. words.Select(_ => Tags[random.NextInt32(Tags.Length)])],
                    Intents = type == "intent-slots" ? id % 4 == 0 ? ["ask", "tell"] : [id % 2 == 0 ? "ask" : "tell"] : null,
                };
        }
    }

    // control characters give no token
    private sealed class SilentTokenizer : Runner.Tokenizers.ITokenizer
    {
        private readonly WordTokenizer _words = new();

        public Runner.Tokenizers.Vocabulary Vocabulary => _words.Vocabulary;

        public string Fingerprint => "silent";

        public void Encode(string text, List<Runner.Tokenizers.Token> tokens) => _words.Encode(text.Replace('\u0001', ' '), tokens);
    }
}
