using Runner.Data;
using Runner.Tests.Data.Labelled;
using Runner.Tests.Support;

namespace Runner.Tests.Data.Letor;

public class LetorTests
{
    [Fact]
    public void Rows_are_filled_up_to_the_largest_index_of_training()
    {
        using var folder = Reader.Folder(("train.txt", "2 qid:10 1:0.5 3:-1e-2 # doc\n0 qid:10 2:1\n0 qid:11\n"), ("vali.txt", "1 qid:5 4:1 3:2\n"));
        var data = Reader.Open("letor", folder.Path);
        var train = data.Records<FeatureRecord>("train");
        Assert.Equal([0.5f, 0f, -0.01f], train[0].Features);
        Assert.Equal(("10", "10", 2.0), (train[0].Query, train[0].Unit, train[0].Value));
        Assert.Equal([0f, 0f, 2f], data.Records<FeatureRecord>("dev")[0].Features);
        Assert.Equal($"RUN3247 1 values belong to features beyond the 3 of the training split and were left out (first: {Path.Combine(folder.Path, "vali.txt")}:1)", Assert.Single(data.Findings("dev")));
        Assert.Equal($"RUN3243 1 queries have no candidate of a grade above 0 (first: {Path.Combine(folder.Path, "train.txt")}:3)", Assert.Single(data.Findings("train")));
    }

    [Theory]
    [InlineData("1 1:1\n2 0:1\n", "2\n", "")]
    [InlineData("1 1:1\n2 1:1\n", "1\n0\n1\n", "")]
    [InlineData("1 1:1\n2 1:1\n", "1\n", "RUN3238 rank.train.query: the 1 groups have 1 rows, but 'rank.train' has 2")]
    [InlineData("1 1:1\n2 1:1\n", "1\n2\n", "RUN3238 rank.train.query:2: the groups up to here have 3 rows, but 'rank.train' has 2")]
    [InlineData("1 1:1\n", "x\n", "RUN3238 rank.train.query:1: 'x' is no number of rows")]
    [InlineData("1 1:1\n", null, "RUN3233 rank.train:1: the row has no 'qid:', and there is no file 'rank.train.query'")]
    [InlineData("1 qid:1 1:1\n1 1:1\n", null, "RUN3233 rank.train:2: the row has no 'qid:', and others have one")]
    [InlineData("x 1:1\n", "1\n", "RUN3233 rank.train:1: 'x' is no grade")]
    [InlineData("1 1:1\n1 1:nan\n", "1\n", "RUN3233 rank.train:2: '1:nan' is no feature: 'index:value' is expected")]
    [InlineData("1 1:1 1:2\n", "1\n", "RUN3233 rank.train:1: the feature 1 is given twice")]
    [InlineData("1 100001:1\n", "1\n", "RUN3233 rank.train:1: the feature 100001 is above 100000")]
    public void Groups_add_up_or_it_is_said(string rows, string? groups, string message)
    {
        using var folder = Reader.Folder(("rank.train", rows));
        if (groups is not null)
            File.WriteAllText(Path.Combine(folder.Path, "rank.train.query"), groups);
        if (message.Length > 0)
        {
            Reader.Fails("letor", folder, message[..7], message[8..]);
            return;
        }
        var data = Reader.Open("letor", folder.Path);
        Assert.Equal(2, data.Records<FeatureRecord>("train").Count);
        if (groups!.Contains('0', StringComparison.Ordinal))
            Assert.Equal($"RUN3246 1 queries have no candidate (first: {Path.Combine(folder.Path, "rank.train.query")}:2)", Assert.Single(data.Findings("train")));
    }

    [Fact]
    public void The_set_is_read()
    {
        var data = Reader.Open("letor", Shared.Data("lambdarank"));
        Assert.Equal([2627, 378, 390], data.Splits.Select(split => split.Records.Count));
        Assert.Equal([176, 25, 25], data.Splits.Select(split => split.Records.Select(r => r.Unit).Distinct().Count()));
        Assert.Equal([590, 1047, 747, 189, 54], data.Records<FeatureRecord>("train").CountBy(r => r.Value!.Value).OrderBy(g => g.Key).Select(g => g.Value));
    }
}
