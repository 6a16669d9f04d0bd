using Runner.Data;
using Runner.Tests.Data.Labelled;
using Runner.Tests.Support;

namespace Runner.Tests.Data.CrossWoz;

public class CrossWozTests
{
    private static string Dialogue(string content, string acts) => $$$"""{"9": {"messages": [{"content": "{{{content}}}", "role": "usr", "dialog_act": {{{acts}}} }]}}""";

    [Fact]
    public void Values_in_the_utterance_are_tagged_and_everything_else_is_an_intent()
    {
        using var folder = Reader.Folder(("train.json", Dialogue("去 天安门城楼",
            """[["Inform", "景点", "名称", "天安门"], ["Inform", "景点", "地址", "天安门城楼"], ["Inform", "景点", "门票", "免费"], ["Request", "景点", "电话", ""], ["General", "greet", "none", "none"]]""")));
        var data = Reader.Open("crosswoz", folder.Path);
        var record = Assert.Single(data.Records<TaggedRecord>("train"));
        Assert.Equal(["去", "天", "安", "门", "城", "楼"], record.Words);
        Assert.Equal([0, 2, 3, 4, 5, 6], record.Starts);
        Assert.Equal(["O", "B-景点+地址", "I-景点+地址", "I-景点+地址", "I-景点+地址", "I-景点+地址"], record.Tags!);
        Assert.Equal(["General+greet+none", "Inform+景点+名称", "Inform+景点+门票", "Request+景点+电话"], record.Intents!);
        Assert.Equal("9", record.Unit);
        Assert.Equal($"RUN3245 1 of 3 informed values do not stand in their utterance (first: {Path.Combine(folder.Path, "train.json")}:1), and 1 only where another value stands: they are intents and no tags",
            Assert.Single(data.Findings("train")));
    }

    [Theory]
    [InlineData("""[["Inform", "a", "b"]]""", "RUN3237 train.json:1: a dialogue act is [act, domain, slot, value], but this has 3 parts")]
    public void Damage_is_said_with_its_line(string acts, string message)
    {
        using var folder = Reader.Folder(("train.json", Dialogue("x", acts)));
        Reader.Fails("crosswoz", folder, message[..7], message[8..]);
    }

    [Fact]
    public void The_set_is_read()
    {
        var data = Reader.Open("crosswoz", Shared.Data("crosswoz"));
        Assert.Equal([3517, 1059, 1701], data.Splits.Select(split => split.Records.Count));
        Assert.Equal([416, 123, 202], data.Splits.Select(split => split.Records.Select(r => r.Unit).Distinct().Count()));
        var all = Reader.Open("crosswoz", Shared.Data("crosswoz"), "speakers: all");
        Assert.Equal(7034, all["train"]!.Records.Count);
        Assert.StartsWith("RUN3245 692 of 8610 informed values", Assert.Single(all.Findings("train")));
    }
}
