using Runner.Mlflow;

namespace Runner.Tests.Mlflow.Limits;

public sealed class MlflowKeysTests
{
    [Theory]
    [InlineData("train/loss")]
    [InlineData("model.positions.max_distance")]
    [InlineData("损失 1:a-b")]
    [InlineData("...")]
    public void Good_keys_pass(string key)
    {
        Assert.Null(MlflowKeys.Problem(key));
        Assert.Equal(key, MlflowKeys.Sanitize(key));
    }

    [Theory]
    [InlineData("", "_")]
    [InlineData("/a", "a")]
    [InlineData("a/", "a")]
    [InlineData("a//b", "a/b")]
    [InlineData("a/../b", "a/_/b")]
    [InlineData(".", "_")]
    [InlineData("loss[0]", "loss_0_")]
    [InlineData("a\\b\n", "a_b_")]
    [InlineData("f1@10%", "f1_10_")]
    public void Bad_keys_are_told_and_can_be_mended(string key, string mended)
    {
        Assert.NotNull(MlflowKeys.Problem(key));
        Assert.Equal(mended, MlflowKeys.Sanitize(key));
        Assert.Null(MlflowKeys.Problem(MlflowKeys.Sanitize(key)));
    }

    [Fact]
    public void Length_counts_characters_not_units()
    {
        var letters = string.Concat(Enumerable.Repeat("𝕏", 250));
        Assert.Null(MlflowKeys.Problem(letters));
        Assert.Equal("has 251 characters; at most 250 are allowed", MlflowKeys.Problem(letters + "𝕏"));
        Assert.Equal(letters, MlflowKeys.Sanitize(letters + "𝕏"));
    }
}
