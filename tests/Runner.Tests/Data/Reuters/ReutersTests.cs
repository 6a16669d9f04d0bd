using Runner.Data;
using Runner.Errors;
using Runner.Randomness;
using Runner.Tests.Data.Labelled;
using Runner.Tests.Support;

namespace Runner.Tests.Data.Reuters;

public class ReutersTests
{
    private static string Document(int id, string split = "TRAIN", string topics = "<D>grain</D>", string text = "<TITLE>T</TITLE><BODY>B</BODY>", string has = "YES") =>
        $"<REUTERS TOPICS=\"{has}\" LEWISSPLIT=\"{split}\" NEWID=\"{id}\">\n<TOPICS>{topics}</TOPICS>\n<TEXT>{text}</TEXT>\n</REUTERS>\n";

    [Fact]
    public void Splits_topics_entities_and_control_characters()
    {
        using var folder = Reader.Folder(("reut2-000.sgm",
            Document(1, topics: "<D>wheat</D><D>grain</D>", text: "&#2;\n<TITLE>A &lt;AB> &amp;lt; AT&T</TITLE>\n<BODY>one\n  two &#3;</BODY>")
            + Document(2, "TEST") + Document(3, "NOT-USED") + Document(4, has: "NO") + Document(5, topics: "")));
        var data = Reader.Open("reuters", folder.Path);
        var train = Assert.Single(data.Records<TextRecord>("train"));
        Assert.Equal("A <AB> &lt; AT&T one two", train.First);
        Assert.Equal(["wheat", "grain"], train.Labels!);
        Assert.Equal(("1", 1L), (train.Key, train.Place.Line));
        Assert.Equal((1L, "2", 8L), (data["test"]!.Records[0].Id, data["test"]!.Records[0].Key, data["test"]!.Records[0].Place.Line));
        Assert.Equal(["grain", "wheat"], data.Sources.Labels["classes"].Names);
        Assert.Equal((2.0, 1.0), (data.Figures("train")["dropped_outside_of_the_ModApte_split"], data.Figures("train")["dropped_without_topics"]));
        Assert.Equal($"RUN3244 1 control characters were taken out (first: {Path.Combine(folder.Path, "reut2-000.sgm")}:1)", Assert.Single(data.Findings("train")));
    }

    [Theory]
    [InlineData("\n<REUTERS TOPICS=\"YES\" LEWISSPLIT=\"TRAIN\" NEWID=\"1\">\n", "RUN3233 reut2-000.sgm:2: the document has no </REUTERS>")]
    [InlineData("<REUTERS TOPICS=\"YES\" LEWISSPLIT=\"TRAIN\"></REUTERS>", "RUN3233 reut2-000.sgm:1: the document has no NEWID")]
    [InlineData("<REUTERS TOPICS=\"YES\" LEWISSPLIT=\"TRAIN\" NEWID=\"1\"></REUTERS>", "RUN3233 reut2-000.sgm:1: the document has no TOPICS")]
    [InlineData("<REUTERS TOPICS=\"YES\" LEWISSPLIT=\"TRAIN\" NEWID=\"1\"><TOPICS><D>a</TOPICS></REUTERS>", "RUN3233 reut2-000.sgm:1: '<D>a' is no list of topics")]
    [InlineData("<REUTERS TOPICS=\"YES\" LEWISSPLIT=\"TRAIN\" NEWID=\"1\"><TOPICS><D>a</D></TOPICS></REUTERS>", "RUN3233 reut2-000.sgm:1: the document has no TEXT")]
    [InlineData("nothing", "RUN3236 the split 'train' has no record (reut2-000.sgm)")]
    public void Damage_is_said_with_its_line(string text, string message)
    {
        using var folder = Reader.Folder(("reut2-000.sgm", text));
        Reader.Fails("reuters", folder, message[..7], message[8..]);
    }

    [Fact]
    public void The_set_is_read()
    {
        var data = Reader.Open("reuters", Shared.Data("reuters21578"));
        Assert.Equal([1643, 472], data.Splits.Select(split => split.Records.Count));
        Assert.Equal(81, data.Sources.Labels["classes"].Count);
        Assert.Equal(619, data.Records<TextRecord>("train").Count(r => r.Labels!.Contains("earn")));
        Assert.All(data.Records<TextRecord>("train"), r => Assert.DoesNotContain(r.First, char.IsControl));
    }

    [Fact]
    public void Whatever_a_file_holds_it_is_read_or_refused_with_a_number()
    {
        string[] pieces = ["<REUTERS TOPICS=\"YES\" LEWISSPLIT=\"TRAIN\" NEWID=\"1\">", "</REUTERS>", "<TOPICS>", "</TOPICS>", "<D>a</D>", "<TEXT>", "</TEXT>", "<TITLE>", "</TITLE>", "&", "&lt;", "&#3;", "&#55296;", "x", "\n", ">"];
        for (var seed = 0; seed < 400; seed++)
        {
            var stream = RandomStream.Create(7, "reuters", seed);
            using var folder = Reader.Folder(("reut2-000.sgm", string.Concat(Enumerable.Range(0, 24).Select(_ => pieces[stream.NextInt32(pieces.Length)]))));
            var e = Record.Exception(() => Reader.Open("reuters", folder.Path)["train"]!.Records);
            if (e is not null)
                Assert.Contains(Assert.IsType<RunnerException>(e).Descriptor.Code, (string[])["RUN3233", "RUN3236"]);
        }
    }
}
