using Runner.Architectures;
using Runner.Errors;
using Runner.Heads;
using Runner.Masking;
using Runner.ExampleBuilders;
using Runner.Parameters;
using Runner.Tasks;
using Runner.Tests.Architectures.Support;
using Runner.Tests.Support;
using TorchSharp;
using static TorchSharp.torch;

namespace Runner.Tests.Tasks;

/// <summary>Several sequences in a row compute what each computes alone.</summary>
[Collection(TorchTests.Name)]
public class PackedSequencesTests
{
    private const string Small = "layers: 2, hidden: 24, heads: 3";
    private const string BertSizes = $"{Small}, hidden_dropout: 0, attention_dropout: 0";

    public static TheoryData<string> Positions { get; } = new(
        Composed.Catalog.OfKind("position").Select(component => component.Name));

    public static TheoryData<string> Encoders { get; } = new(
        $"{{type: bert, {BertSizes}}}", $"{{type: albert, {BertSizes}, embedding: 12}}",
        $"{{type: bert, {BertSizes}, positions: {{type: relative-functional}}}}");

    [Theory]
    [MemberData(nameof(Positions))]
    public void Losses_and_gradients_are_those_of_separate_rows_with_every_position_encoding(string positions) =>
        Same("pretraining", $"{{type: bert, {BertSizes}, positions: {{type: {positions}}}}}", "sentence_objective: next, example_builder: sentence-pair");

    [Theory]
    [MemberData(nameof(Positions))]
    public void Causal_losses_and_gradients_are_those_of_separate_rows_with_every_position_encoding(string positions) =>
        Same("causal-language", $"{{type: gpt2, {Small}, residual_dropout: 0, attention_dropout: 0, embedding_dropout: 0, positions: {{type: {positions}}}}}",
            "example_builder: single-segment");

    [Fact]
    public void Albert_and_yuefu_too()
    {
        Same("pretraining", $"{{type: albert, {BertSizes}, embedding: 12}}", "sentence_objective: order, example_builder: {type: sentence-pair, negatives: swapped}");
        Same("causal-language", $"{{type: yuefu, {BertSizes}}}", "example_builder: single-segment, head: {type: causal-language, transform: true, bias: true}");
    }

    [Theory]
    [MemberData(nameof(Encoders))]
    public void Hidden_states_and_sentence_vectors_of_each_sequence_are_the_same(string yaml)
    {
        using var scope = NewDisposeScope();
        using var encoder = Backbones.Build(yaml);
        using var shared = Rows("pretraining", yaml, "example_builder: sentence-pair", share: true).Read([.. Enumerable.Range(0, 9)], 0).Collate([0, 1]);
        var together = encoder.Forward(EncoderWithHeads.Input(shared)).Hidden;
        var pooled = Head.Pooled(encoder, together, shared);
        var starts = shared["starts"].data<long>().ToArray();
        Assert.Equal(shared.Examples, starts.Length);
        Assert.True(shared.Examples > 3);

        var (ids, segments, sequences) = (shared["ids"].flatten(), shared["segments"].flatten(), shared["sequences"].flatten().data<long>().ToArray());
        for (var i = 0; i < starts.Length; i++)
        {
            var start = starts[i];
            var length = sequences.Skip((int)start).TakeWhile(number => number == sequences[start]).Count();
            length = (int)Math.Min(length, shared["ids"].shape[1] - start % shared["ids"].shape[1]);
            var alone = encoder.Forward(new EncoderInput(ids.narrow(0, start, length).unsqueeze(0), segments.narrow(0, start, length).unsqueeze(0), null)).Hidden;
            Backbones.Close(alone[0], together.flatten(0, 1).narrow(0, start, length));
            Backbones.Close(encoder.Pool(alone)[0], pooled[i]);
        }
    }

    [Fact]
    public void Rows_are_laid_out_as_documented()
    {
        int[] lengths = [5, 9, 16, 6, 7, 3];
        var task = Pretraining.Component(
            new GivenSequences([.. lengths.Select((length, i) => Sequence(10 * (i + 1), length))]), Plugin.Component<IMaskingComponent>("none"),
            ("MaxLength", 16), ("SentenceObjective", "None"), ("PackSequences", true));
        using var scope = NewDisposeScope();
        using var built = task.Build(Pretraining.Context(Pretraining.Bert(), vocabulary: 90, evaluation: false));
        var rows = built.Training.Read([0, 1, 2, 3, 4, 5], 0);

        Assert.True(built.Training.PacksSequences);
        Assert.Equal([16, 16, 14], Enumerable.Range(0, rows.Count).Select(rows.LengthOf));     // 16; 9 + 7; 6 + 5 + 3
        using var batch = rows.Collate([1, 2]);
        Assert.Equal((5, 30L), (batch.Examples, batch.Tokens));
        Assert.Equal(5, batch.Counts["examples"]);
        Assert.Equal([2L, 16], batch["ids"].shape);
        Assert.Equal([.. Numbers(20, 9), .. Numbers(50, 7)], batch["ids"][0].data<long>().ToArray());
        Assert.Equal([.. Numbers(40, 6), .. Numbers(10, 5), .. Numbers(60, 3), 0, 0], batch["ids"][1].data<long>().ToArray());
        Assert.Equal([1L, 1, 1, 1, 1, 1, 2, 2, 2, 2, 2, 3, 3, 3, 0, 0], batch["sequences"][1].data<long>().ToArray());
        Assert.Equal([0L, 1, 2, 3, 4, 5, 0, 1, 2, 3, 4, 0, 1, 2, 0, 0], batch["position-ids"][1].data<long>().ToArray());
        Assert.Equal([0L, 9, 16, 22, 27], batch["starts"].data<long>().ToArray());
        Assert.Equal([16L, 14], batch["mask"].sum(1).data<long>().ToArray());

        using var alone = rows.Collate([0]);
        Assert.DoesNotContain("sequences", alone.Tensors.Keys);                                // one sequence needs no walls
        Assert.DoesNotContain("starts", alone.Tensors.Keys);

        static long[] Numbers(int first, int count) => [.. Enumerable.Range(first, count).Select(i => (long)i)];
        static TokenSequence Sequence(int first, int length) =>
            new([.. Enumerable.Range(first, length)], new bool[length], new byte[length], null);
    }

    [Fact]
    public void Sharing_never_takes_more_rows_and_depends_on_the_lengths_alone()
    {
        var training = Rows("pretraining", $"{{type: bert, {BertSizes}}}", "example_builder: single-segment, sentence_objective: none", share: true);
        long[] indices = [.. Enumerable.Range(0, (int)training.Count)];
        var (first, again) = (training.Read(indices, 0), training.Read(indices, 0));
        Assert.Equal(Enumerable.Range(0, first.Count).Select(first.LengthOf), Enumerable.Range(0, again.Count).Select(again.LengthOf));
        Assert.InRange(first.Count, 1, indices.Length / 2);
        Assert.Equal(indices.Sum(index => training.LengthOf(index, 0)), Enumerable.Range(0, first.Count).Sum(first.LengthOf));
    }

    [Fact]
    public void Padding_to_the_maximum_changes_the_width_alone()
    {
        using var scope = NewDisposeScope();
        var yaml = $"{{type: bert, {BertSizes}}}";
        using var longest = Build("pretraining", yaml, "example_builder: sentence-pair");
        using var maximum = Build("pretraining", yaml, "example_builder: sentence-pair, padding: max-length");
        foreach (var task in (TrainingTask[])[longest, maximum])
            WeightInitialization.Apply(task.Model.Network, 1, 0.1);
        using var narrow = longest.Training.Collate([0, 1, 2], 0);
        using var wide = maximum.Training.Collate([0, 1, 2], 0);
        Assert.Equal(48, wide["ids"].shape[1]);
        Assert.True(narrow["ids"].shape[1] < 48);
        Assert.Equal(narrow.Counts, wide.Counts);
        Assert.Equal(
            longest.Model.Forward(narrow, Pretraining.Totals(narrow)).Loss.ToDouble(), maximum.Model.Forward(wide, Pretraining.Totals(wide)).Loss.ToDouble(), 1e-5);
    }

    [Fact]
    public void A_body_that_cannot_keep_sequences_apart_is_refused()
    {
        var ernie = Composed.Component<IArchitectureComponent>($"{{type: ernie, {BertSizes}, entity_size: 6, entity_heads: 2, layer_types: [boundary, fused]}}");
        var problem = Assert.Single(Composed.Component<ITextTaskComponent>("{type: pretraining, pack_sequences: true}").CheckModel(ernie));
        Assert.Equal("pack_sequences", problem.Option);
        Assert.Equal(
            "The model cannot keep packed sequences apart, so they would see each other; set 'pack_sequences: false' or choose another model.",
            problem.Message);
        Assert.Empty(Composed.Component<ITextTaskComponent>("{type: pretraining}").CheckModel(ernie));

        using var scope = NewDisposeScope();
        using var backbone = ernie.Build(new ModelContext(40, 0));
        using var bert = Backbones.Build($"{{type: bert, {BertSizes}}}");
        var ids = Backbones.Ids(1, 8);
        var input = new EncoderInput(ids, null, null) { Sequences = ones_like(ids), PositionIds = zeros_like(ids) };
        Assert.Equal("RUN4537", Assert.Throws<RunnerException>(() => backbone.Forward(input)).Descriptor.Code);
        Assert.Equal("RUN4538", Assert.Throws<RunnerException>(() => bert.Forward(input with { PositionIds = null })).Descriptor.Code);
    }

    private static void Same(string task, string model, string options)
    {
        using var scope = NewDisposeScope();
        var (loss, gradients, metrics) = Pass(task, model, options, share: false, out var separateRows);
        var (sharedLoss, sharedGradients, sharedMetrics) = Pass(task, model, options, share: true, out var packedRows);

        Assert.InRange(packedRows, 2, separateRows / 2);
        Assert.Equal(loss, sharedLoss, 1e-5 * Math.Abs(loss));
        Assert.Equal(metrics.Keys.Order(), sharedMetrics.Keys.Order());
        Assert.All(metrics, metric => Assert.Equal(metric.Value, sharedMetrics[metric.Key], 1e-5 * Math.Max(1, Math.Abs(metric.Value))));
        var difference = (gradients - sharedGradients).norm().ToDouble() / gradients.norm().ToDouble();
        Assert.True(difference < 1e-5, $"gradients differ by {difference:g3}");
        Assert.True(gradients.norm().ToDouble() > 0);
    }

    private static (double Loss, Tensor Gradients, Dictionary<string, double> Metrics) Pass(string name, string model, string options, bool share, out int rowCount)
    {
        using var task = Build(name, model, options + (share ? ", pack_sequences: true" : ""));
        WeightInitialization.Apply(task.Model.Network, 1, 0.2);
        using var buffer = ParameterBuffer.Adopt(task.Model.Network, CPU);
        var rows = task.Training.Read([.. Enumerable.Range(0, (int)task.Training.Count)], 0);
        rowCount = rows.Count;
        var micro = Enumerable.Range(0, rows.Count).Chunk(3).Select(chunk => rows.Collate(chunk)).ToArray();
        var totals = Pretraining.Totals(micro);
        var outputs = micro.Select(batch => task.Model.Forward(batch, totals)).ToArray();
        foreach (var output in outputs)
            output.Loss.backward();
        var metrics = outputs[0].Metrics.Keys.ToDictionary(
            key => key, key => outputs.Sum(output => output.Metrics[key].Sum.ToDouble()) / outputs.Sum(output => output.Metrics[key].Count));
        foreach (var batch in micro)
            batch.Dispose();
        return (outputs.Sum(output => output.Loss.to(ScalarType.Float64).ToDouble()), buffer.Gradients.clone(), metrics);
    }

    private static IExampleSet Rows(string name, string model, string options, bool share) =>
        Build(name, model, options + (share ? ", pack_sequences: true" : "")).Training;

    private static TrainingTask Build(string name, string model, string options) => ShortTexts.Build(name, model, options);
}
