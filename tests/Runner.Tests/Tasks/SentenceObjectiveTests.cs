using Runner.Architectures;
using Runner.Data;
using Runner.Tasks;
using Runner.Tests.Architectures.Support;
using Runner.Tests.Support;
using static TorchSharp.torch;

namespace Runner.Tests.Tasks;

[Collection(TorchTests.Name)]
public class SentenceObjectiveTests
{
    private const string Bert = "{type: bert, hidden: 24, layers: 1, heads: 3}";
    private const string Swapped = "example_builder: {type: sentence-pair, negatives: swapped}";

    [Theory]
    [InlineData("next", "example_builder: {type: sentence-pair}", "nsp")]
    [InlineData("order", Swapped, "sop")]
    [InlineData("none", "example_builder: {type: sentence-pair}", null)]
    [InlineData("none", "example_builder: {type: single-segment}", null)]
    public void The_objective_decides_head_labels_and_metrics(string sentence, string builder, string? objective)
    {
        using var scope = NewDisposeScope();
        using var task = Build($"sentence_objective: {sentence}, {builder}");
        using var batch = task.Training.Collate([0, 1, 2], 0);
        var metrics = task.Model.Forward(batch, Pretraining.Totals(batch)).Metrics.Keys.Order(StringComparer.Ordinal);
        string[] expected = ["loss", "mlm/accuracy", "mlm/loss"];
        Assert.Equal(objective is null ? expected : [.. expected, $"{objective}/accuracy", $"{objective}/loss"], metrics);
        Assert.Equal(objective is not null, task.Model.Network.named_parameters().Any(p => p.name == "cls.seq_relationship.weight"));
        Assert.Equal(objective is null ? ["examples", "mlm"] : ["examples", "mlm", objective], batch.Counts.Keys);
    }

    [Theory]
    [InlineData(1, "RUN3114")]
    [InlineData(6, null)]
    public void Labels_that_are_nearly_all_the_same_are_warned_of(int sentences, string? code)
    {
        var context = Pretraining.Context(Composed.Component<IArchitectureComponent>(Bert)) with
        {
            Data = new TextData(new IdCorpus($"short {sentences}", [.. Enumerable.Range(0, 40).Select(d => Enumerable.Range(0, sentences).Select(s => new[] { 5 + d % 30, 6 + s, 7 }).ToArray())]), null, null),
        };
        var health = Assert.Single(Composed.Component<ITextTaskComponent>("{type: pretraining, max_length: 24}").Examine(context));

        Assert.Equal(code is null ? [] : [code], health.Findings.Select(finding => finding.Code));
        Assert.Equal("nsp_negative_share", Assert.Single(health.Figures).Name);
        if (code is not null)
            Assert.Equal("100 % of the 'nsp' labels are 'from elsewhere': there is little to learn from them", health.Findings[0].Message);
    }

    [Fact]
    public void A_model_is_scored_on_the_pairs_of_another_example_builder()
    {
        using var scope = NewDisposeScope();
        using var task = Build("sentence_objective: next, example_builder: {type: sentence-pair}, evaluation_lengths: [12, 16], evaluation_examples: 4, "
            + "evaluation_example_builders: {order: {type: sentence-pair, negatives: swapped}}");
        Assert.Equal(["length-12", "length-16", "order-length-12", "order-length-16"], task.Evaluations.Select(set => set.Name));
        using var batch = task.Evaluations[2].Examples.Collate([0, 1, 2], 0);
        Assert.Equal([3L], batch["nsp-labels"].shape);
        Assert.Contains("nsp/accuracy", task.Model.Forward(batch, Pretraining.Totals(batch)).Metrics.Keys);
    }

    [Theory]
    [InlineData("sentence_objective: order", "Sentence order needs swapped pairs, but the example builder takes the second segment from elsewhere; "
        + "choose 'example_builder: { type: sentence-pair, negatives: swapped }' or set 'sentence_objective: next'.")]
    [InlineData("sentence_objective: next, " + Swapped, "Next-sentence prediction needs second segments from elsewhere, but the example builder swaps the two; "
        + "choose 'example_builder: { type: sentence-pair, negatives: random }' or set 'sentence_objective: order'.")]
    [InlineData("sentence_objective: order, example_builder: single-segment", "Sentence order needs pairs, which the example builder does not make; "
        + "choose 'example_builder: { type: sentence-pair, negatives: swapped }' or set 'sentence_objective: none'.")]
    [InlineData("head: causal-language", "The head must predict hidden tokens ('mlm'), not 'lm'.")]
    [InlineData("evaluation_example_builders: {other: single-segment}", "The example builder 'other' makes no pairs, so the sentence objective has nothing to predict.")]
    [InlineData("evaluation_example_builders: {a/b: sentence-pair}", "'a/b' cannot be part of a metric's name; use letters, digits, '-' and '_'.")]
    public void What_does_not_go_together_is_told(string options, string message)
    {
        var problem = Assert.Throws<ArgumentException>(() => Composed.Component<ITextTaskComponent>($"{{type: pretraining, {options}}}"));
        Assert.Contains(message, problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_pooler_that_is_missing_is_found_while_the_recipe_is_checked()
    {
        var bare = Composed.Component<IArchitectureComponent>("{type: bert, pooler: false}");
        var problem = Assert.Single(Composed.Component<ITextTaskComponent>("{type: pretraining}").CheckModel(bare));
        Assert.Equal(("sentence_objective", "The sentence objective reads one vector per sequence, but the model has no pooler; "
            + "set 'pooler: true' in the model or 'sentence_objective: none' here."), (problem.Option, problem.Message));
        Assert.Empty(Composed.Component<ITextTaskComponent>("{type: pretraining, sentence_objective: none}").CheckModel(bare));
        Assert.Empty(Composed.Component<ITextTaskComponent>("{type: pretraining}").CheckModel(Composed.Component<IArchitectureComponent>("{type: bert}")));
        Assert.Contains(Composed.Component<ITextTaskComponent>("{type: pretraining, sentence_objective: none}").CheckModel(Composed.Component<IArchitectureComponent>("{type: gpt2}")),
            found => found.Message.StartsWith("Hidden tokens are predicted from both sides", StringComparison.Ordinal));
    }

    private static TrainingTask Build(string options)
    {
        var documents = Enumerable.Range(0, 6).Select(d => Pretraining.Text("", 12, 40).Documents[0][(d % 3)..]).ToArray();
        var folder = Directory.CreateTempSubdirectory("runner-sentence-").FullName;
        try
        {
            var context = Pretraining.Context(Composed.Component<IArchitectureComponent>(Bert)) with
            {
                Data = new TextData(new IdCorpus("pairs " + options, documents), new IdCorpus("held out " + options, documents), null),
                CacheFolder = folder,
            };
            return Composed.Component<ITextTaskComponent>($"{{type: pretraining, max_length: 16, {options}}}").Build(context);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
