using Runner.Recipes;

namespace Runner.Tests.Experiments;

public sealed class MetricChecksTests : IDisposable
{
    private readonly RecipeChecks _checks = new();

    public MetricChecksTests() => _checks.Write("tiny.yaml", RecipeChecks.Tiny);

    public void Dispose() => _checks.Dispose();

    [Theory]
    [InlineData("eval/length-32/mlm/loss")]
    [InlineData("eval/length-16/loss")]
    public void A_best_metric_that_evaluation_gives_is_taken(string metric) => Assert.Empty(_checks.Find("tiny.yaml", $"checkpoint.best={{metric: {metric}}}"));

    [Theory]
    [InlineData("eval/length-32/mlm/los", "did you mean 'eval/length-32/mlm/loss'?")]
    [InlineData("train/loss", null)]
    [InlineData("eval/length-64/mlm/loss", "did you mean 'eval/length-16/mlm/loss'?")]
    public void One_that_it_does_not_give_is_the_error_that_a_run_would_end_with(string metric, string? hint)
    {
        var found = Assert.Single(_checks.Find("tiny.yaml", $"checkpoint.best={{metric: {metric}}}"));
        Assert.Equal(("RUN4004", Severity.Error), (found.Descriptor.Code, found.Severity));
        Assert.StartsWith($"checkpoint.best names the metric '{metric}', which evaluation does not give. It gives: eval/length-16/loss, ", found.Message, StringComparison.Ordinal);
        Assert.Equal(hint, found.Hint);
    }

    [Fact]
    public void Without_text_to_evaluate_on_there_is_none()
    {
        var found = Assert.Single(_checks.Find("tiny.yaml", "data.evaluation=null", "task.evaluation_lengths=[]", "checkpoint.best={metric: eval/length-32/mlm/loss}"));
        Assert.EndsWith("It gives: nothing.", found.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Metrics_and_curves_of_an_ablation_are_compared_with_those_of_its_runs()
    {
        const string Good = "ablation={arms: {a: {}, b: {model.layers: 2}}, metrics: [{name: eval/length-32/mlm/loss, goal: minimize}], curves: [train/mlm/loss, time/seconds_per_step, system/rss]}";
        Assert.Empty(_checks.Find("tiny.yaml", Good));

        var wrong = _checks.Find("tiny.yaml", Good.Replace("length-32/mlm/loss", "length-32/mlm/los", StringComparison.Ordinal).Replace("train/mlm/loss", "train/nsp/loss", StringComparison.Ordinal));
        Assert.Equal(["RUN7104", "RUN7104"], wrong.Select(found => found.Descriptor.Code));
        Assert.All(wrong, found => Assert.Equal(Severity.Error, found.Severity));
        Assert.StartsWith("no run of this ablation has a metric 'eval/length-32/mlm/los'. They have: eval/length-16/loss, ", wrong[0].Message, StringComparison.Ordinal);
        Assert.Equal("did you mean 'eval/length-32/mlm/loss'?", wrong[0].Hint);
        Assert.Contains("'train/nsp/loss'", wrong[1].Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_metric_that_some_arms_lack_is_warned_of()
    {
        var found = Assert.Single(_checks.Find("tiny.yaml",
            "ablation={arms: {a: {}, b: {task.evaluation_lengths: [16], model.layers: 3}, c: {task.evaluation_lengths: [16], model.layers: 2}}, metrics: [{name: eval/length-32/mlm/loss, goal: minimize}]}"));
        Assert.Equal(("RUN7105", Severity.Warning), (found.Descriptor.Code, found.Severity));
        Assert.Equal("the metric 'eval/length-32/mlm/loss' is not measured in the arms 'b', 'c'.", found.Message);
    }
}
