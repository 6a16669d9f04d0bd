using Runner.Architectures;
using Runner.Errors;
using Runner.Tasks;
using Runner.Tests.Architectures.Support;
using Runner.Tests.Support;
using TorchSharp;
using static TorchSharp.torch;

namespace Runner.Tests.Tasks;

[Collection(TorchTests.Name)]
public class CausalLanguageTests
{
    private const string Gpt = "{type: gpt2, hidden: 24, layers: 2, heads: 3, residual_dropout: 0, attention_dropout: 0, embedding_dropout: 0}";

    [Theory]
    [InlineData("{type: gpt2, hidden: 24, layers: 2, heads: 3}", "{type: causal-language}")]
    [InlineData("{type: yuefu, hidden: 24, layers: 2, heads: 3}", "{type: causal-language, transform: true, bias: true}")]
    public void A_small_model_learns_a_text_in_which_every_token_says_the_next(string model, string head)
    {
        using var scope = NewDisposeScope();
        using var task = Build(model, $"head: {head}");
        Runner.Parameters.WeightInitialization.Apply(task.Model.Network, 1, 0.1);
        task.Model.Network.eval();                                                            // no dropout: the text is to be learnt by heart
        var losses = Pretraining.Losses(task, 60);
        Assert.True(Math.Abs(losses[0] - Math.Log(40)) < 1.5, $"starts at {losses[0]}");
        Assert.True(losses[^1] < 0.3 * losses[0], $"from {losses[0]} to {losses[^1]}");
    }

    [Fact]
    public void Every_token_but_the_first_of_a_sequence_is_a_label_and_padding_is_none()
    {
        using var scope = NewDisposeScope();
        using var task = Build(Gpt, "example_builder: {type: single-segment}");
        using var batch = task.Training.Collate([0, 1, 2], 0);
        Assert.True(batch.Tensors.ContainsKey("mask"));
        var tokens = batch["mask"].sum(1).data<long>().ToArray();
        Assert.Equal(batch.Tokens, tokens.Sum());
        Assert.Equal(tokens.Sum() - 3, batch.Counts["lm"]);
        Assert.True(batch["lm-labels"].masked_fill(batch["mask"], -1).eq(-1).all().ToBoolean());
        Assert.True(batch["lm-labels"].select(1, 0).eq(-1).all().ToBoolean());
        batch["lm-labels"].select(1, 0).copy_(batch["ids"].select(1, 0));
        Assert.True(batch["lm-labels"].masked_select(batch["mask"]).Equals(batch["ids"].masked_select(batch["mask"])));
    }

    [Fact]
    public void Shares_add_up_and_padding_changes_nothing()
    {
        using var scope = NewDisposeScope();
        using var task = Build(Gpt, "example_builder: {type: single-segment}");
        Runner.Parameters.WeightInitialization.Apply(task.Model.Network, 1, 0.1);
        task.Model.Network.eval();
        var rows = Rows(task.Training);
        using var whole = task.Training.Collate(rows, 0);
        var expected = task.Model.Forward(whole, Pretraining.Totals(whole)).Loss.ToDouble();
        var batches = rows.Select(row => task.Training.Collate([row], 0)).ToArray();
        var totals = Pretraining.Totals(batches);
        Assert.Equal(Pretraining.Totals(whole), totals);
        Assert.Equal(expected, batches.Sum(batch => task.Model.Forward(batch, totals).Loss.ToDouble()), 1e-4);
        foreach (var batch in batches)
            batch.Dispose();
    }

    [Fact]
    public void Perplexity_is_the_exponential_of_the_mean_loss()
    {
        using var scope = NewDisposeScope();
        using var task = Build(Gpt);
        var means = new Dictionary<string, double> { ["lm/loss"] = 2, ["loss"] = 3 };
        task.Model.AddDerived(means);
        Assert.Equal(Math.Exp(2), means["lm/perplexity"], 1e-12);
        var nothing = new Dictionary<string, double>();
        task.Model.AddDerived(nothing);
        Assert.Empty(nothing);
    }

    [Fact]
    public void A_model_that_sees_both_sides_is_refused_while_the_recipe_is_checked()
    {
        var component = Composed.Component<ITextTaskComponent>("{type: causal-language}");
        Assert.Equal("The model sees what comes after a position, so it could read the token it is to predict; choose a causal model, such as gpt2, or task/pretraining.",
            Assert.Single(component.CheckModel(Composed.Component<IArchitectureComponent>("{type: bert}"))).Message);
        Assert.Empty(component.CheckModel(Composed.Component<IArchitectureComponent>("{type: gpt2}")));
        Assert.Empty(component.CheckModel(Composed.Component<IArchitectureComponent>("{type: yuefu}")));
        Assert.Equal("task/causal-language needs a model that sees only what is before a position, but this one sees both sides.",
            Assert.Throws<RunnerException>(() => component.BuildModel(new TaskModelContext(
                Composed.Component<IArchitectureComponent>("{type: bert}"), new ModelContext(20, 0)))).Message);
    }

    [Fact]
    public void Options_that_do_not_fit_are_told()
    {
        Assert.Equal("The head must predict next tokens ('lm'), not 'mlm'.",
            Composed.Problem<ITaskComponent>(("type", "causal-language"), ("head", "masked-language")).Message);
        Assert.Equal("The example builder makes pairs of segments, whose labels nothing here learns; choose 'continuous' or 'single-segment'.",
            Composed.Problem<ITaskComponent>(("type", "causal-language"), ("example_builder", "sentence-pair")).Message);
        Assert.Equal("4 is too short to evaluate at; the least is 8 tokens.",
            Composed.Problem<ITaskComponent>(("type", "causal-language"), ("evaluation_lengths", "[4]")).Message);
    }

    [Fact]
    public void Evaluation_sets_are_named_by_their_lengths_and_the_sample_is_full()
    {
        using var scope = NewDisposeScope();
        using var task = Build(Gpt, "evaluation_lengths: [8, 16], evaluation_examples: 3");
        Assert.Equal([("length-8", 3L), ("length-16", 3L)], task.Evaluations.Select(set => (set.Name, set.Examples.Count)));
        using var model = Composed.Component<ITextTaskComponent>("{type: causal-language}")
            .BuildModel(new TaskModelContext(Composed.Component<IArchitectureComponent>(Gpt), new ModelContext(20, 0)));
        using var sample = model.Sample(2, 12);
        Assert.Equal(22, sample.Counts["lm"]);
        model.Forward(sample, sample.Counts).Loss.backward();
        Assert.All(model.Network.named_parameters(), p => Assert.True(p.parameter.grad is not null, p.name));
    }

    private static TrainingTask Build(string model, string options = "") =>
        Composed.Component<ITextTaskComponent>($"{{type: causal-language, max_length: 16{(options.Length > 0 ? ", " + options : "")}}}")
            .Build(Pretraining.Context(Composed.Component<IArchitectureComponent>(model)));

    private static long[] Rows(IExampleSet set) => [.. Enumerable.Range(0, (int)set.Count)];
}
