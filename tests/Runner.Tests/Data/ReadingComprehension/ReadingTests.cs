using Runner.Data;
using Runner.Tests.Data.Labelled;
using Runner.Tests.Support;

namespace Runner.Tests.Data.ReadingComprehension;

public class ReadingTests
{
    private static string Squad(string context, params string[] questions) =>
        $$$"""
        {"data": [{"title": "T", "paragraphs": [{"context": "{{{context}}}", "qas": [
        {{{string.Join(",\n", questions)}}}]}]}]}
        """;

    [Fact]
    public void Offsets_in_code_points_become_utf16_units()
    {
        using var folder = Reader.Folder(("train.json", Squad("𠮷野家 is 𠮷野家", """{"id": "q", "question": "?", "answers": [{"text": "野家", "answer_start": 8}]}""")));
        var record = Assert.Single(Reader.Open("squad", folder.Path).Records<QuestionRecord>("train"));
        Assert.Equal(new PassageAnswer("野家", 10), Assert.Single(record.Answers!));
        Assert.Equal(("q", "0", "T", 2L), (record.Key, record.Unit, record.Title, record.Place.Line));
    }

    [Fact]
    public void Answers_out_of_place_are_moved_and_those_not_there_dropped_or_kept_by_split()
    {
        string[] questions =
        [
            """{"id": "a", "question": "?", "answers": [{"text": "two", "answer_start": 9}]}""",
            """{"id": "b", "question": "?", "answers": [{"text": "six", "answer_start": 0}]}""",
            """{"id": "c", "question": "?", "answers": [{"text": "six", "answer_start": 0}, {"text": "one", "answer_start": 0}]}""",
            """{"id": "d", "question": "?", "answers": [], "is_impossible": true}""",
            """{"id": "e", "question": "?", "answers": []}""",
        ];
        using var folder = Reader.Folder(("train.json", Squad("one two one two", questions)), ("dev.json", Squad("one two one two", questions)));
        var data = Reader.Open("squad", folder.Path);
        var train = data.Records<QuestionRecord>("train");
        Assert.Equal(["a", "c", "d"], train.Select(r => r.Key));
        Assert.Equal([0L, 2L, 3L], train.Select(r => r.Id));
        Assert.Equal(12, train[0].Answers![0].Start);
        Assert.Equal([new("six", null), new("one", 0)], train[1].Answers!);
        Assert.Empty(train[2].Answers!);
        Assert.Equal((1.0, 1.0), (data.Figures("train")["dropped_without_an_answer"], data.Figures("train")["dropped_without_an_answer_that_is_in_the_passage"]));
        var file = Path.Combine(folder.Path, "train.json");
        Assert.Equal(
            [
                $"RUN3240 1 answers do not stand at the place the file names and were moved to their nearest occurrence (first: {file}:2)",
                $"RUN3241 2 answers do not occur in their passage (first: {file}:3): they are no target of training and still count as accepted answers",
            ],
            data.Findings("train"));
        var dev = data.Records<QuestionRecord>("dev");
        Assert.Equal(5, dev.Count);
        Assert.Null(dev[1].Answers![0].Start);
        Assert.Null(dev[4].Answers);
    }

    [Fact]
    public void The_older_layout_of_cmrc_is_read()
    {
        using var folder = Reader.Folder(("cmrc2018_train.json", """
            [{"context_id": "T_0", "context_text": "北京是首都", "title": "北京", "qas": [{"query_id": "T_0_0", "query_text": "什么是首都？", "answers": ["北京"]}]}]
            """));
        var data = Reader.Open("cmrc2018", folder.Path);
        var record = Assert.Single(data.Records<QuestionRecord>("train"));
        Assert.Equal([new("北京", 0)], record.Answers!);
        Assert.Equal(["北京是首都", "什么是首都？"], Assert.Single(data.TrainingText!.Shards[0].Read(TestContext.Current.CancellationToken)).Sentences);
    }

    [Theory]
    [InlineData("", "RUN3237 train.json:1: the file is empty")]
    [InlineData("{\"data\": 1}", "RUN3237 train.json:1: an array should stand here")]
    [InlineData("{\"data\":\n[{\"paragraphs\": [\n{\"qas\": []}]}]}", "RUN3237 train.json:3: there is neither 'context' nor 'context_text' in this object")]
    [InlineData("{\"data\": [], \n\"data\": []}", "RUN3237 train.json:2: 'data' stands twice in one object")]
    [InlineData("{\"data\": []}", "RUN3236 the split 'train' has no record (train.json)")]
    public void Damage_is_said_with_its_line(string text, string message)
    {
        using var folder = Reader.Folder(("train.json", text));
        Reader.Fails("squad", folder, message[..7], message[8..]);
    }

    [Fact]
    public void Two_questions_of_one_id_and_two_versions_in_one_folder_are_refused()
    {
        var question = """{"id": "a", "question": "?", "answers": [{"text": "x", "answer_start": 0}]}""";
        using var folder = Reader.Folder(("train.json", Squad("x", question, question)));
        Reader.Fails("squad", folder, "RUN3237", "train.json:3: the question 'a' stands at train.json:2 already");
        File.WriteAllText(Path.Combine(folder.Path, "train-v1.1.json"), "");
        File.WriteAllText(Path.Combine(folder.Path, "train-v2.0.json"), "");
        var e = Assert.Throws<Runner.Errors.RunnerException>(() => Reader.Open("squad", folder.Path));
        Assert.Equal("RUN3239", e.Descriptor.Code);
    }

    [Theory]
    [InlineData("cmrc2018", 2385, 344, 1002, 629)]
    [InlineData("drcd", 2518, 513, 948, 716)]
    public void The_sets_are_read_whole(string type, int train, int dev, int test, int passages)
    {
        var data = Reader.Open(type, Shared.Data(type));
        Assert.Equal([train, dev, test], data.Splits.Select(split => split.Records.Count));
        Assert.Equal(passages, data.Records<QuestionRecord>("train").Select(r => r.Unit).Distinct().Count());
        Assert.All(data.Splits.SelectMany(split => split.Records).Cast<QuestionRecord>(), record => Assert.All(record.Answers!, answer =>
            Assert.Equal(answer.Text, record.Passage.Substring(answer.Start!.Value, answer.Text.Length))));
        Assert.All(data.Sources.Splits, split => Assert.Empty(data.Findings(split)));
    }
}
