using Runner.Data;
using Runner.Tests.Data.Labelled;
using Runner.Tests.Support;

namespace Runner.Tests.Data.Ratings;

public class RatingsTests
{
    private const string Heading = "userId,movieId,rating,timestamp\n";

    [Theory]
    [InlineData("u.data", "\t")]
    [InlineData("ratings.dat", "::")]
    [InlineData("ratings.csv", ",")]
    public void The_last_item_is_for_test_and_the_one_before_for_dev(string file, string separator)
    {
        string[][] rows = [["1", "a", "5", "30"], ["2", "x", "1", "1"], ["1", "b", "5", "10"], ["1", "c", "2", "20"], ["1", "d", "5", "20"], ["1", "e", "5", "40"]];
        using var folder = Reader.Folder((file, (separator == "," ? Heading : "") + string.Join('\n', rows.Select(row => string.Join(separator, row)))));
        var data = Reader.Open("ratings", folder.Path);
        Assert.Equal(["b", "c", "d"], Assert.Single(data.Records<SequenceRecord>("train")).Items);
        var (dev, test) = (Assert.Single(data.Records<SequenceRecord>("dev")), Assert.Single(data.Records<SequenceRecord>("test")));
        Assert.Equal((string.Join(' ', "b", "c", "d"), "a", "1"), (string.Join(' ', dev.Items), dev.Next, dev.Unit));
        Assert.Equal(("b c d a", "e"), (string.Join(' ', test.Items), test.Next));
        Assert.Equal(["a", "b", "c", "d", "e"], test.Known.Order());
        Assert.Equal(1, data.Figures("train")["dropped_of_users_with_too_few_items"]);
        var liked = Reader.Open("ratings", folder.Path, "min_rating: 3");
        Assert.Equal(["b", "d"], Assert.Single(liked.Records<SequenceRecord>("train")).Items);
        Assert.Contains("c", liked.Records<SequenceRecord>("train")[0].Known);
    }

    [Fact]
    public void Held_out_files_and_ratings_over_several_files_are_read()
    {
        using var folder = Reader.Folder(
            ("a.csv", Heading + "1,a,5,30\n2,b,5,1\n"), ("b.csv", Heading + "1,b,5,10\n2,a,5,5\n3,b,4,1\n"),
            ("ratings.dev.csv", Heading + "1,c,5,40\n2,c,5,6\n"), ("ratings.test.csv", Heading + "1,d,5,50\n"));
        var data = Reader.Open("ratings", folder.Path, "files: [a.csv, b.csv], min_items: 2");
        Assert.Equal(["b a", "b a"], data.Records<SequenceRecord>("train").Select(r => string.Join(' ', r.Items)));
        Assert.Equal(["b", "a"], data.Records<SequenceRecord>("dev")[1].Items);
        Assert.Equal(["b", "a", "c"], Assert.Single(data.Records<SequenceRecord>("test")).Items);
        Assert.Equal(["a", "b"], data.Sources.Labels["items"].Names);
        Assert.StartsWith("RUN3242 'dev' has 1 items that the training split has not, 2 times", Assert.Single(data.Findings("dev")));
    }

    [Theory]
    [InlineData("user,item\n", "RUN3233 ratings.csv:1: the heading should be 'userId,movieId,rating,timestamp', not 'user,item'")]
    [InlineData(Heading + "1,2,3\n", "RUN3233 ratings.csv:2: a rating has 4 columns (user, item, rating, time), but there are 3")]
    [InlineData(Heading + "1,2,x,4\n", "RUN3233 ratings.csv:2: 'x' is no rating")]
    [InlineData(Heading + "1,2,3,4.5\n", "RUN3233 ratings.csv:2: '4.5' is no time in seconds")]
    [InlineData(Heading + "1,,3,4\n", "RUN3233 ratings.csv:2: the user or the item is empty")]
    [InlineData(Heading, "RUN3236 the split 'train' has no record (ratings.csv)")]
    public void Damage_is_said_with_its_line(string text, string message)
    {
        using var folder = Reader.Folder(("ratings.csv", text));
        Reader.Fails("ratings", folder, message[..7], message[8..]);
    }

    [Fact]
    public void Movielens_is_read()
    {
        var data = Reader.Open("ratings", Shared.Data("ml-latest-small"));
        Assert.Equal([671, 671, 671], data.Splits.Select(split => split.Records.Count));
        Assert.Equal(97991, data.Records<SequenceRecord>("train").Sum(r => r.Items.Count));
        Assert.Contains(", 20 times", Assert.Single(data.Findings("test")));
        Assert.Equal("356", data.Sources.Labels["items"].Names[0]);
    }
}
