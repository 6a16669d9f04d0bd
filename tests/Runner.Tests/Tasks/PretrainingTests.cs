using Runner.Components;
using Runner.Data;
using Runner.Errors;
using Runner.ExampleBuilders;
using Runner.Parameters;
using Runner.Tasks;
using Runner.Tests.Architectures.Support;
using TorchSharp;
using static TorchSharp.torch;

namespace Runner.Tests.Tasks;

[Collection(TorchTests.Name)]
public class PretrainingTests
{
    [Theory]
    [InlineData("learned")]
    [InlineData("relative-functional")]
    public void A_small_model_learns_a_text_in_which_every_token_says_the_next(string positions)
    {
        using var scope = NewDisposeScope();
        using var task = Build(Pretraining.Bert(positions), ("SentenceObjective", "None"));
        Randomize(task.Model.Network);
        task.Model.Network.train();
        var losses = Pretraining.Losses(task, 150);
        Assert.True(Math.Abs(losses[0] - Math.Log(40)) < 1.5, $"starts at {losses[0]}");
        Assert.True(losses[^1] < 0.5 * losses[0], $"from {losses[0]} to {losses[^1]}");
    }

    [Fact]
    public void Shares_of_micro_batches_add_up_to_the_loss_and_gradient_of_the_whole()
    {
        using var scope = NewDisposeScope();
        using var task = Build(Pretraining.Bert());
        Randomize(task.Model.Network);
        using var buffer = ParameterBuffer.Adopt(task.Model.Network, CPU);
        var rows = Rows(task.Training);

        using var whole = task.Training.Collate(rows, 0);
        var expected = task.Model.Forward(whole, Pretraining.Totals(whole));
        expected.Loss.backward();
        var gradient = buffer.Gradients.clone();
        buffer.ZeroGradients();

        using var first = task.Training.Collate(rows.AsSpan(0, 11), 0);
        using var second = task.Training.Collate(rows.AsSpan(11), 0);
        var totals = Pretraining.Totals(first, second);
        Assert.Equal(Pretraining.Totals(whole), totals);
        TaskOutput[] parts = [task.Model.Forward(first, totals), task.Model.Forward(second, totals)];
        foreach (var part in parts)
            part.Loss.backward();

        Assert.Equal(expected.Loss.ToDouble(), parts.Sum(part => part.Loss.ToDouble()), 1e-5);
        Assert.True((gradient - buffer.Gradients).abs().max().ToDouble() < 1e-5 * Math.Max(1, gradient.abs().max().ToDouble()));
        foreach (var name in (string[])["loss", "mlm/loss", "mlm/accuracy", "nsp/loss", "nsp/accuracy"])
            Assert.Equal(Mean([expected], name), Mean(parts, name), 1e-5);
        Assert.Equal(5, expected.Metrics.Count);
        Assert.Equal(expected.Loss.ToDouble(), Mean([expected], "loss"), 1e-6);
        Assert.Equal(Mean([expected], "loss"), Mean([expected], "mlm/loss") + Mean([expected], "nsp/loss"), 1e-5);
    }

    [Fact]
    public void Accuracy_counts_the_right_answers()
    {
        using var scope = NewDisposeScope();
        using var task = Build(Pretraining.Bert(), ("SentenceObjective", "None"));
        using var batch = task.Training.Collate(Rows(task.Training), 0);
        using (no_grad())
        {
            foreach (var (name, parameter) in task.Model.Network.named_parameters())
                parameter.zero_();
            task.Model.Network.get_parameter("cls.predictions.bias")![12] = 3;                  // always answers 12
        }
        var right = batch["mlm-labels"].eq(12).sum().ToDouble();
        Assert.True(right > 0);
        Assert.Equal(right / batch.Counts["mlm"], Mean([task.Model.Forward(batch, Pretraining.Totals(batch))], "mlm/accuracy"), 1e-6);
    }

    [Fact]
    public void Every_parameter_learns_and_goes_by_its_published_name()
    {
        using var scope = NewDisposeScope();
        using var task = Build(Pretraining.Bert("relative-parametric", null, ("AttentionDropout", 0.1)));
        Randomize(task.Model.Network);
        task.Model.Network.train();
        using var batch = task.Training.Collate(Rows(task.Training), 0);
        task.Model.Forward(batch, Pretraining.Totals(batch)).Loss.backward();
        var parameters = task.Model.Network.named_parameters().ToArray();
        Assert.All(parameters, p => Assert.True(p.parameter.grad is { } gradient
            && (gradient.abs().max().ToDouble() > 0 || p.name.EndsWith("key.bias", StringComparison.Ordinal)), p.name));
        Assert.Equal(
            [
                "bert.embeddings.word_embeddings.weight", "bert.embeddings.position_embeddings.tables.0.keys",
                "bert.embeddings.position_embeddings.tables.0.values", "bert.embeddings.token_type_embeddings.weight",
                "bert.embeddings.LayerNorm.weight", "bert.embeddings.LayerNorm.bias", "bert.encoder.layer.0.attention.self.query.weight",
            ], parameters.Take(7).Select(p => p.name));
        Assert.Equal(
            [
                "bert.pooler.dense.weight", "bert.pooler.dense.bias", "cls.predictions.bias", "cls.predictions.transform.dense.weight",
                "cls.predictions.transform.dense.bias", "cls.predictions.transform.LayerNorm.weight",
                "cls.predictions.transform.LayerNorm.bias", "cls.seq_relationship.weight", "cls.seq_relationship.bias",
            ], parameters[^9..].Select(p => p.name));
    }

    [Fact]
    public void Batches_are_laid_out_as_documented()
    {
        TokenSequence[] sequences =
        [
            new([2, 10, 11, 3, 12, 3], new bool[6], [0, 0, 0, 0, 1, 1], 1),
            new([2, 20, 21, 22, 23, 24, 25, 26, 3, 27, 3], new bool[11], [0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 1], 0),
        ];
        long[][] labels = [[-1, 30, -1, -1, -1, -1], [-1, -1, -1, -1, -1, -1, -1, -1, -1, 31, -1]];
        using var scope = NewDisposeScope();
        using var task = Pretraining.Component(new GivenSequences(sequences), new GivenMasks(labels, [.. sequences.Select(s => s.Ids)]), ("MaxLength", 32))
            .Build(Pretraining.Context(Pretraining.Bert()));
        using var batch = task.Training.Collate([1, 0], 0);

        Assert.Equal((2, 17L), (batch.Examples, batch.Tokens));
        Assert.Equal([2L, 16L], batch["ids"].shape);                                  // 11 rounded up to a multiple of 8
        Assert.Equal([2L, 10, 11, 3, 12, 3, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0], batch["ids"][1].data<long>().ToArray());
        Assert.Equal([0L, 0, 0, 0, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0], batch["segments"][1].data<long>().ToArray());
        Assert.Equal([11L, 6L], batch["mask"].sum(1).data<long>().ToArray());
        Assert.Equal([9L, 17L], batch["mlm-positions"].data<long>().ToArray());
        Assert.Equal([31L, 30L], batch["mlm-labels"].data<long>().ToArray());
        Assert.Equal([0L, 1L], batch["nsp-labels"].data<long>().ToArray());
        Assert.Equal(2, batch.Counts["mlm"]);
        Assert.Equal(2, batch.Counts["nsp"]);

        using var full = task.Training.Collate([1], 0);
        Assert.True(full.Tensors.ContainsKey("mask"));                                // 11 of 16
    }

    [Fact]
    public void A_batch_without_predictions_gives_a_loss_of_zero_and_no_NaN()
    {
        TokenSequence[] sequences = [new([2, 10, 11, 12, 13, 14, 15, 3], new bool[8], new byte[8], null)];
        using var scope = NewDisposeScope();
        using var task = Pretraining.Component(new GivenSequences(sequences), new GivenMasks([[-1]], [sequences[0].Ids]), ("MaxLength", 8), ("SentenceObjective", "None"))
            .Build(Pretraining.Context(Pretraining.Bert()));
        using var batch = task.Training.Collate([0], 0);
        Assert.False(batch.Tensors.ContainsKey("mask"));                              // no padding, no mask
        var output = task.Model.Forward(batch, Pretraining.Totals(batch));
        output.Loss.backward();
        Assert.Equal(0, output.Loss.ToDouble());
        Assert.Equal(0, output.Metrics["mlm/accuracy"].Sum.ToDouble());
        Assert.All(task.Model.Network.parameters(), p => Assert.True(p.grad is null || p.grad.isfinite().all().ToBoolean()));
    }

    [Fact]
    public void Evaluation_sees_the_same_examples_and_masks_in_every_run_and_training_does_not()
    {
        using var scope = NewDisposeScope();
        (string, object?)[] options = [("EvaluationLengths", (int[])[12, 24]), ("EvaluationExamples", 5)];
        using var one = Build(Pretraining.Bert(), 1, options);
        using var other = Build(Pretraining.Bert("relative-functional"), 2, options);
        Assert.Equal(["length-12", "length-24"], one.Evaluations.Select(set => set.Name));
        foreach (var (a, b) in one.Evaluations.Zip(other.Evaluations))
        {
            Assert.Equal(5, a.Examples.Count);
            using var first = a.Examples.Collate(Rows(a.Examples), 0);
            using var second = b.Examples.Collate(Rows(b.Examples), 0);
            Assert.All(first.Tensors, pair => Assert.True(pair.Value.Equals(second[pair.Key]), pair.Key));
        }

        using var mine = one.Training.Collate([3, 4], 0);
        using var again = one.Training.Collate([3, 4], 0);
        using var next = one.Training.Collate([3, 4], 1);
        using var theirs = other.Training.Collate([3, 4], 0);
        Assert.True(mine["ids"].Equals(again["ids"]));
        Assert.False(mine["ids"].shape.SequenceEqual(next["ids"].shape) && mine["ids"].Equals(next["ids"]));
        Assert.False(mine["ids"].shape.SequenceEqual(theirs["ids"].shape) && mine["ids"].Equals(theirs["ids"]));
    }

    [Fact]
    public void Evaluation_examples_are_spread_over_the_whole_text()
    {
        TokenSequence[] sequences = [.. Enumerable.Range(0, 100).Select(i => new TokenSequence([2, 5 + i, 3], new bool[3], new byte[3], 0))];
        using var scope = NewDisposeScope();
        using var task = Pretraining.Component(new GivenSequences(sequences), new QuarterMasking(), ("EvaluationExamples", 4), ("MaxLength", 8))
            .Build(Pretraining.Context(Pretraining.Bert(), vocabulary: 200));
        var set = Assert.Single(task.Evaluations);
        Assert.Equal("length-8", set.Name);
        using var batch = set.Examples.Collate([0, 1, 2, 3], 0);
        long[] Original(int row) => [batch["ids"][row, 1].ToInt64() is 4 and var hidden ? Label(row) : batch["ids"][row, 1].ToInt64()];
        long Label(int row) => batch["mlm-labels"][batch["mlm-positions"].eq(row * 8 + 1).nonzero().squeeze()].ToInt64();
        Assert.Equal([5L, 30, 55, 80], Enumerable.Range(0, 4).SelectMany(Original));
    }

    [Fact]
    public void Losses_of_evaluation_do_not_depend_on_the_batch_size()
    {
        using var scope = NewDisposeScope();
        using var task = Build(Pretraining.Bert());
        Randomize(task.Model.Network);
        task.Model.Network.eval();
        using var quiet = no_grad();
        var examples = task.Evaluations[0].Examples;
        double Evaluate(int size, string metric) => Mean(
            Rows(examples).Chunk(size).Select(rows =>
            {
                using var batch = examples.Collate(rows, 0);
                return task.Model.Forward(batch, Pretraining.Totals(batch));
            }).ToArray(), metric);
        foreach (var metric in (string[])["mlm/loss", "mlm/accuracy", "nsp/loss", "nsp/accuracy"])
            Assert.Equal(Evaluate(100, metric), Evaluate(3, metric), 1e-5);
    }

    [Fact]
    public void Mistakes_that_no_single_option_shows_are_told_before_anything_is_built()
    {
        var problems = ((ICheckedComponent)Pretraining.Component(
            new NeighbourPairs { Pairs = PairKind.None }, new QuarterMasking(), ("EvaluationLengths", (int[])[16, 4, 16]))).Check().ToArray();
        Assert.Equal(
            [
                ("sentence_objective", "Next-sentence prediction needs pairs, which the example builder does not make; choose 'example_builder: sentence-pair' "
                    + "or set 'sentence_objective: none'."),
                ("evaluation_lengths", "4 is too short to evaluate at; the least is 8 tokens."),
                ("evaluation_lengths", "16 is listed 2 times; once is enough."),
            ], problems.Select(problem => (problem.Option, problem.Message)));
        var component = Pretraining.Component(new NeighbourPairs(), new QuarterMasking(), ("MaxLength", 64), ("EvaluationLengths", (int[])[32, 256]));
        Assert.Empty(((ICheckedComponent)component).Check());
        Assert.Equal(256, component.MaxLength);
    }

    [Fact]
    public void Data_that_does_not_fit_the_task_is_refused()
    {
        var component = Pretraining.Component(new NeighbourPairs(), new QuarterMasking(), ("MaxLength", 24), ("EvaluationLengths", (int[])[24]));
        var context = Pretraining.Context(Pretraining.Bert());
        Assert.Equal("task/pretraining learns from running text, but the data is OtherData.",
            Assert.Throws<RunnerException>(() => component.Build(context with { Data = new OtherData() })).Message);
        Assert.Equal("task/pretraining is told to evaluate at the lengths 24, but the data has no evaluation text.",
            Assert.Throws<RunnerException>(() => component.Build(Pretraining.Context(Pretraining.Bert(), evaluation: false))).Message);
        var tiny = new TextData(new IdCorpus("tiny", [[[5, 6, 7]]]), null, null);
        component = Pretraining.Component(new NeighbourPairs(), new QuarterMasking(), ("MaxLength", 24));
        Assert.Equal("The training text has 3 tokens in 1 documents, too little for one example of length 24.",
            Assert.Throws<RunnerException>(() => component.Build(context with { Data = tiny })).Message);
    }

    [Fact]
    public void Examples_that_break_the_contract_of_example_builders_are_refused_with_their_number()
    {
        TokenSequence[] sequences = [new(new int[9], new bool[9], new byte[9], 0), new(new int[5], new bool[5], new byte[5], null)];
        using var scope = NewDisposeScope();
        using var task = Pretraining.Component(new GivenSequences(sequences), new QuarterMasking(), ("MaxLength", 8))
            .Build(Pretraining.Context(Pretraining.Bert()));
        Assert.Equal("Example 0 of the training set has 9 tokens, more than the 8 asked for.",
            Assert.Throws<RunnerException>(() => task.Training.Collate([0], 0)).Message);
        Assert.Equal("Example 1 of the training set has no label for its pair of segments.",
            Assert.Throws<RunnerException>(() => task.Training.Collate([1], 0)).Message);
        using var good = Build(Pretraining.Bert());
        using var batch = good.Training.Collate([0], 0);
        Assert.Equal("The loop gave no total for 'mlm'; the loss of a micro-batch cannot be scaled without it.",
            Assert.Throws<RunnerException>(() => good.Model.Forward(batch, new Dictionary<string, double>())).Message);
    }

    [Fact]
    public void A_hundred_steps_leave_no_tensor_behind()
    {
        using var task = Build(Pretraining.Bert("relative-parametric", null, ("HiddenDropout", 0.1)));
        using var buffer = ParameterBuffer.Adopt(task.Model.Network, CPU);
        void Step(int step)
        {
            using var scope = NewDisposeScope();
            using var batch = task.Training.Collate([0, 1, 2], step);
            buffer.ZeroGradients();
            task.Model.Forward(batch, Pretraining.Totals(batch)).Loss.backward();
        }

        Step(0);
        var before = DisposeScopeManager.Statistics.TensorStatistics.ThreadTotalLiveCount;
        for (var step = 1; step <= 100; step++)
            Step(step);
        Assert.Equal(before, DisposeScopeManager.Statistics.TensorStatistics.ThreadTotalLiveCount);
    }

    private static TrainingTask Build(Runner.Architectures.IArchitectureComponent architecture, params (string, object?)[] options) =>
        Build(architecture, 1, options);

    private static TrainingTask Build(
        Runner.Architectures.IArchitectureComponent architecture, long seed, params (string, object?)[] options) =>
        Pretraining.Component(new NeighbourPairs(), new QuarterMasking(), [("MaxLength", 24), .. options])
            .Build(Pretraining.Context(architecture, seed: seed));

    private static void Randomize(nn.Module model)
    {
        manual_seed(4);
        using var quiet = no_grad();
        foreach (var parameter in model.parameters().Where(parameter => parameter.dim() > 1))
            parameter.normal_(0, 0.1);
    }

    private static long[] Rows(IExampleSet set) => [.. Enumerable.Range(0, (int)set.Count)];

    private static double Mean(TaskOutput[] outputs, string metric) =>
        outputs.Sum(output => output.Metrics[metric].Sum.ToDouble()) / outputs.Sum(output => output.Metrics[metric].Count);

    private sealed record OtherData : DataSource
    {
        public override ICorpus? TrainingText => null;
    }
}
