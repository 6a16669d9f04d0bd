using Runner.Data;
using Runner.Tests.Data.Labelled;
using Runner.Tests.Support;

namespace Runner.Tests.Data.Relations;

public class RelationsTests
{
    [Fact]
    public void Marks_become_stretches_of_the_text()
    {
        using var folder = Reader.Folder(("TRAIN_FILE.TXT", "7\t\"A <e2>b c</e2> \"d\" <e1>e</e1>.\"\r\nCause-Effect(e2,e1)\r\nComment: x\r\n\r\n"));
        var data = Reader.Open("semeval-relations", folder.Path);
        var record = Assert.Single(data.Records<TextRecord>("train"));
        Assert.Equal("A b c \"d\" e.", record.First);
        Assert.Equal([new MarkedSpan(2, 5, "e2"), new MarkedSpan(10, 11, "e1")], record.Spans);
        Assert.Equal(("7", "Cause-Effect(e2,e1)"), (record.Key, Assert.Single(record.Labels!)));
        Assert.Equal((19, "Cause-Effect(e1,e2)", "Other"), (data.Sources.Labels["classes"].Count, data.Sources.Labels["classes"].Names[0], data.Sources.Labels["classes"].Names[18]));
    }

    [Theory]
    [InlineData("1\t\"<e1>a</e1> <e2>b</e2>\"\nCause\n", "RUN3235 TRAIN_FILE.TXT:2: 'Cause' is none of the classes of this data")]
    [InlineData("1\t\"<e1>a</e1> b\"\nOther\n", "RUN3233 TRAIN_FILE.TXT:1: a sentence has one stretch marked <e1>...</e1> and one marked <e2>...</e2>")]
    [InlineData("1\t\"<e1>a</e2> <e2>b</e2>\"\nOther\n", "RUN3233 TRAIN_FILE.TXT:1: the mark </e2> is out of place")]
    [InlineData("Other\n", "RUN3233 TRAIN_FILE.TXT:1: this is neither a numbered sentence nor the relation of one: 'NUMBER', a tab and the sentence in quotes")]
    [InlineData("1\t\"<e1>a</e1> <e2>b</e2>\"\n2\t\"<e1>a</e1> <e2>b</e2>\"\nOther\n", "RUN3233 TRAIN_FILE.TXT:1: sentence 1 has no relation")]
    public void Damage_is_said_with_its_line(string text, string message)
    {
        using var folder = Reader.Folder(("TRAIN_FILE.TXT", text));
        Reader.Fails("semeval-relations", folder, message[..7], message[8..]);
    }

    [Fact]
    public void The_set_is_read()
    {
        var data = Reader.Open("semeval-relations", Shared.Data("semeval2010-task8"));
        Assert.Equal([7158, 801, 1659], data.Splits.Select(split => split.Records.Count));
        Assert.Equal([1248, 156, 273], data.Splits.Select(split => split.Records.Cast<TextRecord>().Count(r => r.Labels is ["Other"])));
    }
}
