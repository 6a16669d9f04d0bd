using Runner.Errors;
using Runner.Data;
using Runner.Tests.Training.Support;

namespace Runner.Tests.Heads;

/// <summary>Labels from options and from files.</summary>
public class LabelNamesTests
{
    [Theory]
    [InlineData("good\nbad\n\n  neither \n")]
    [InlineData("good\r\nbad\r\nneither")]
    [InlineData("[\"good\", \"bad\", \"neither\"]")]
    public void Reads_a_label_a_line_or_a_list(string text)
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder["labels"], text);

        var labels = LabelNames.Read(folder["labels"]);

        Assert.Equal(["good", "bad", "neither"], labels.Names);
        Assert.Equal((3, 1, (int?)null), (labels.Count, labels.NumberOf("bad"), labels.NumberOf("worse")));
    }

    [Theory]
    [InlineData("", "it names none")]
    [InlineData("[]", "it names none")]
    [InlineData("[1, 2]", "it begins as a JSON list but is not one of texts")]
    [InlineData("[\"a\", \" \"]", "label 1 has no name")]
    [InlineData("a\nb\na\n", "'a' is label 0 and label 2")]
    public void Refuses_what_is_no_list_of_labels(string text, string reason)
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder["labels"], text);
        var error = Assert.Throws<RunnerException>(() => LabelNames.Read(folder["labels"]));
        Assert.Equal(("RUN1075", $"'{folder["labels"]}' is no list of labels: {reason}."), (error.Descriptor.Code, error.Message));
    }

    [Fact]
    public void Numbers_stand_for_names() => Assert.Equal(["0", "1", "2"], LabelNames.Numbered(3).Names);
}
