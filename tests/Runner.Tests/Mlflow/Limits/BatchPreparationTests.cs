using Runner.Mlflow;

namespace Runner.Tests.Mlflow.Limits;

public sealed class BatchPreparationTests
{
    [Fact]
    public void Equal_parameters_are_sent_once_and_the_last_tag_counts()
    {
        var (batch, warnings) = BatchPreparation.Prepare(new MlflowBatch
        {
            Params = [new("a", "1"), new("b", "2"), new("a", "1")],
            Tags = [new("t", "old"), new("u", "x"), new("t", "new")],
        });
        Assert.Equal([new MlflowParam("a", "1"), new("b", "2")], batch.Params);
        Assert.Equal([new MlflowTag("t", "new"), new("u", "x")], batch.Tags);
        Assert.Empty(warnings);
    }

    [Fact]
    public void Half_surrogates_and_null_become_text_that_can_be_stored()
    {
        var (batch, _) = BatchPreparation.Prepare(new MlflowBatch { Tags = [new("a", "x\ud83dy"), new("b", null!), new("c", "😀")] });
        Assert.Equal(["x\ufffdy", "", "😀"], batch.Tags.Select(tag => tag.Value));
    }

    [Fact]
    public void Many_problems_are_told_in_one_bounded_message()
    {
        var failure = Assert.Throws<MlflowException>(() => BatchPreparation.Prepare(
            new MlflowBatch { Params = [.. Enumerable.Range(0, 12).Select(i => new MlflowParam($"?{i}", "x"))] }));
        Assert.EndsWith("; and 2 more.", failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(2500, 0, 0, 3)]
    [InlineData(1000, 100, 100, 2)]
    [InlineData(0, 250, 10, 3)]
    [InlineData(1, 1, 1, 1)]
    [InlineData(0, 0, 0, 0)]
    public void Requests_keep_the_limits(int metrics, int parameters, int tags, int requests)
    {
        var batch = new MlflowBatch
        {
            Metrics = [.. Enumerable.Range(0, metrics).Select(i => new MlflowMetric("m", i, i, i))],
            Params = [.. Enumerable.Range(0, parameters).Select(i => new MlflowParam($"p{i}", "x"))],
            Tags = [.. Enumerable.Range(0, tags).Select(i => new MlflowTag($"t{i}", "x"))],
        };
        var parts = BatchSplitter.Split(batch).ToList();
        Assert.Equal(requests, parts.Count);
        Assert.All(parts, part => Assert.True(
            part.Metrics.Count <= 1000 && part.Params.Count <= 100 && part.Tags.Count <= 100
            && part.Metrics.Count + part.Params.Count + part.Tags.Count <= 1000));
        Assert.Equal(batch.Metrics, parts.SelectMany(part => part.Metrics));
        Assert.Equal(batch.Params, parts.SelectMany(part => part.Params));
        Assert.Equal(batch.Tags, parts.SelectMany(part => part.Tags));
    }
}
