using Runner.Data;
using Runner.Tests.Data.Labelled;
using Runner.Tests.Support;

namespace Runner.Tests.Data.Intents;

public class IntentsTests
{
    private static TemporaryFolder Train(string words, string tags, string intents) =>
        Reader.Folder(("train/seq.in", words), ("train/seq.out", tags), ("train/label", intents));

    [Fact]
    public void Several_intents_are_joined_by_a_sign()
    {
        using var folder = Train("fly to boston\n", "O O B-to\n", "flight#fare\n");
        var data = Reader.Open("intents", folder.Path);
        var record = Assert.Single(data.Records<TaggedRecord>("train"));
        Assert.Equal(["flight", "fare"], record.Intents!);
        Assert.Equal(["O", "O", "B-to"], record.Tags!);
        Assert.Equal(["fare", "flight"], data.Sources.Labels["intents"].Names);
        Assert.Equal(["flight#fare"], Reader.Open("intents", folder.Path, "separator: ''").Records<TaggedRecord>("train")[0].Intents!);
    }

    [Theory]
    [InlineData("a b\nc\n", "O O\n", "x\ny\n", "RUN3234 train/seq.out:2: the file has 1 lines, but 'train/seq.in' has 2")]
    [InlineData("a b\nc\n", "O O\nO\n", "x\n", "RUN3234 train/label:2: the file has 1 lines, but 'train/seq.in' has 2")]
    [InlineData("a b\nc\n", "O O\nO O\n", "x\ny\n", "RUN3234 train/seq.out:2: there are 2 tags for the 1 words of train/seq.in:2")]
    [InlineData("a b\n\n", "O O\nO\n", "x\ny\n", "RUN3233 train/seq.in:2: the utterance is empty")]
    [InlineData("a\n", "O\n", "x##y\n", "RUN3233 train/label:1: an intent has no name")]
    public void Damage_is_said_with_its_line(string words, string tags, string intents, string message)
    {
        using var folder = Train(words, tags, intents);
        Reader.Fails("intents", folder, message[..7], message[8..]);
    }

    [Fact]
    public void Atis_is_read()
    {
        var data = Reader.Open("intents", Shared.Data("atis"));
        Assert.Equal([4133, 490, 599], data.Splits.Select(split => split.Records.Count));
        Assert.Equal(119, data.Sources.Labels["tags"].Count);
        Assert.Equal(3069, data.Records<TaggedRecord>("train").Count(r => r.Intents is ["atis_flight"]));
        Assert.StartsWith("RUN3242 'test' has 6 tags", Assert.Single(data.Findings("test")));
    }

    [Fact]
    public void Snips_is_read()
    {
        var data = Reader.Open("intents", Shared.Data("snips"));
        Assert.Equal([11770, 694, 699], data.Splits.Select(split => split.Records.Count));
        Assert.Equal((7, 72), (data.Sources.Labels["intents"].Count, data.Sources.Labels["tags"].Count));
        Assert.Empty(data.Findings("test"));
    }
}
